import { Command } from 'commander';
import { registerServerCommands } from '../../server/commands.ts';

export interface CommandRun {
  readonly exitCode: number | string;
  readonly out: string;
  /** Lines for people, and errors as the objects that they are. */
  readonly said: readonly unknown[];
}

/** `countersign server …` in this process, with an environment of its own. */
export async function serverCommand(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandRun> {
  const lines = { out: [] as string[], err: [] as string[] };
  const program = new Command().exitOverride();
  registerServerCommands(program, {
    environment,
    output: { out: (text) => void lines.out.push(text), err: (text) => void lines.err.push(text) },
  });
  await program.parseAsync(['node', 'countersign', 'server', ...args]);
  const exitCode = process.exitCode ?? 0;
  process.exitCode = 0;
  const said = lines.err.map((line) => (line.startsWith('{') ? JSON.parse(line) : line) as unknown);
  return { exitCode, out: lines.out.join('\n'), said };
}
