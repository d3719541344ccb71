import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const childPath = fileURLToPath(new URL('./server-child.ts', import.meta.url));

export interface ChildServer {
  /** Another one after every start. */
  readonly url: string;
  /** Rejects when the process ends before it listens. */
  start(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** A server in its own process, for tests that kill it. */
export function createChildServer(config: object): ChildServer {
  const state: { child?: ChildProcess; url: string } = { url: '' };
  const start = async () => {
    const env = { ...process.env, SERVER_CHILD_CONFIG: JSON.stringify(config) };
    const args = ['--import', 'tsx', childPath];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    state.child = child;
    state.url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data) => resolve(String(data).trim()));
      child.once('exit', (code) => reject(new Error(`child exited with ${code}`)));
    });
  };
  const kill = async () => {
    const { child } = state;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  return {
    get url() {
      return state.url;
    },
    start,
    kill,
  };
}
