import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface CommandOutcome {
  /** Exit code; `undefined` when the command could not be started, timed out or died of a signal. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly reason: 'exited' | 'notFound' | 'timedOut' | 'killed';
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** `inherit` shows the output as it comes (on stderr) instead of collecting it. */
  readonly output?: 'collect' | 'inherit';
}

/** Runs a command to its end. Never throws for the command's own failure: the outcome says it. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutcome> {
  const shown = options.output === 'inherit';
  const child = spawn(command, args, {
    stdio: ['ignore', shown ? 2 : 'pipe', shown ? 2 : 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.timeoutMs === undefined
      ? {}
      : { timeout: options.timeoutMs, killSignal: 'SIGKILL' as const }),
  });
  const startedAt = performance.now();
  const collected = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (collected.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (collected.stderr += text));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== null) return { code, ...collected, reason: 'exited' };
  } catch (error) {
    return { code: undefined, stdout: '', stderr: String(error), reason: 'notFound' };
  }
  const tookMs = performance.now() - startedAt;
  const timedOut = options.timeoutMs !== undefined && tookMs >= options.timeoutMs;
  return { code: undefined, ...collected, reason: timedOut ? 'timedOut' : 'killed' };
}

/** The last line that says something: usually the reason of a failure. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

export const isCommand = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((dir) => existsSync(join(dir, name)));
