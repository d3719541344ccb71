import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LogTiming } from '../../server/log/log-timing.ts';
import type { Fault } from './fault-points.ts';
import { mailFile } from './mail-sink.ts';

const childPath = fileURLToPath(new URL('./server-child.ts', import.meta.url));

export interface ChildServer {
  /** Another one after every start. */
  readonly url: string;
  readonly pid: number;
  /** Rejects when the process ends before it listens. */
  start(fault?: Fault): Promise<void>;
  /** False if it still runs after so long. */
  diedWithin(ms: number): Promise<boolean>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** A server in its own process, for tests that kill it. */
export function createChildServer(config: object, timing?: Partial<LogTiming>): ChildServer {
  const state: { child?: ChildProcess; url: string } = { url: '' };
  const start = async (fault?: Fault) => {
    const env = {
      ...process.env,
      SERVER_CHILD_CONFIG: JSON.stringify(config),
      TEST_MAIL_FILE: mailFile,
      ...(timing && { SERVER_CHILD_TIMING: JSON.stringify(timing) }),
      ...(fault && { SERVER_CHILD_FAULT: JSON.stringify(fault) }),
    };
    const args = ['--import', 'tsx', childPath];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    state.child = child;
    state.url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data) => resolve(String(data).trim()));
      child.once('exit', (code) => reject(new Error(`child exited with ${code}`)));
    });
  };
  const isGone = ({ exitCode, signalCode }: ChildProcess) =>
    exitCode !== null || signalCode !== null;
  const diedWithin = async (ms: number) => {
    const { child } = state;
    if (!child || isGone(child)) return true;
    return Promise.race([
      new Promise<boolean>((resolve) => child.once('exit', () => resolve(true))),
      sleep(ms, false, { ref: false }),
    ]);
  };
  const kill = async () => {
    const { child } = state;
    if (!child || isGone(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  return {
    get url() {
      return state.url;
    },
    get pid() {
      return state.child?.pid ?? 0;
    },
    start,
    diedWithin,
    kill,
  };
}
