import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const cliPath = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface CliServer {
  readonly url: string;
  /** All that it wrote so far, both streams. */
  written(): string;
  /** Sends the signal; answers the exit code when the process is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** `countersign server start` as an operator runs it: a process of its own, with its signals. */
export async function startCliServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliServer> {
  const argv = ['--import', 'tsx', cliPath, 'server', 'start', ...args];
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const state = { text: '' };
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      state.text += chunk.toString('utf8');
      const match = /^Listening on (\S+)$/m.exec(state.text);
      if (match) resolve(match[1] ?? '');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`exited with ${code}: ${state.text}`)));
  });
  return { url, written: () => state.text, end: (signal) => end(child, signal) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
}
