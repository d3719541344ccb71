import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { zeroHash } from '../../shared/kit/ids.ts';
import { formatAddCheckpoint } from '../../shared/log/witness-request.ts';
import { createNumbers } from '../support/bundle-mutation.ts';
import { scaled } from '../support/long-scale.ts';
import { createMemoryLog, type MemoryLog } from '../support/memory-log.ts';

const kills = scaled(24);
const mainPath = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const largest = 4_000;
const sharedSize = 20;

function createHistory(mark: string): MemoryLog {
  const log = createMemoryLog('kill.test/log');
  for (let i = 0; i < largest; i++)
    log.append({
      kind: 'slice',
      receivedMs: i,
      entryHash: `${i < sharedSize ? 'c' : mark}${i}`.padStart(64, '0'),
      signatureHash: zeroHash,
    });
  return log;
}

const histories = [createHistory('a'), createHistory('b')] as const;
const state: { dir: string; child?: ChildProcess; url: string } = { dir: '', url: '' };
const number = createNumbers(7_311);

const args = (...more: readonly string[]): string[] => [
  '--import',
  'tsx',
  mainPath,
  'witness',
  ...more,
  '--state',
  join(state.dir, 'state.json'),
  '--key',
  join(state.dir, 'key.json'),
];

beforeAll(async () => {
  state.dir = await mkdtemp(join(tmpdir(), 'countersign-witness-kills-'));
  const child = spawn(process.execPath, [...args('init'), '--name', 'kill.test/w1']);
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
});
afterAll(async () => {
  await kill();
  await rm(state.dir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const run = [...args(), '--port', '0', '--log', histories[0].vkey];
  const child = spawn(process.execPath, run, { stdio: ['ignore', 'pipe', 'ignore'] });
  state.child = child;
  state.url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (data) => {
      const url = /Listening on (\S+)/.exec(String(data))?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the witness ended with ${code}`)));
  });
}

async function kill(): Promise<void> {
  const { child } = state;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function ask(log: MemoryLog, oldSize: number, size: number): Promise<Response | undefined> {
  const lines = oldSize > 0 && oldSize <= size ? log.consistency(oldSize, size) : [];
  const proof = lines.map((line) => parseBase64(line) as Uint8Array);
  const body = formatAddCheckpoint({ oldSize, proof, checkpoint: await log.checkpointAt(size) });
  // Killed in the middle, or not up again yet.
  return fetch(`${state.url}/add-checkpoint`, { method: 'POST', body }).catch(() => undefined);
}

it(`a witness signs one history only, killed ${kills} times while two compete`, async () => {
  const phase = { isOver: false };
  const signed: { history: number; size: number }[] = [];
  const submit = async (history: 0 | 1): Promise<void> => {
    const log = histories[history];
    let known = 0;
    while (!phase.isOver) {
      const size = Math.min(largest, known + number(9));
      const answer = await ask(log, known, size);
      if (answer?.status === 200) {
        signed.push({ history, size });
        known = size;
      } else if (answer?.status === 409) known = Number((await answer.text()).trim());
      else await sleep(15);
    }
  };
  await start();
  const running = [submit(0), submit(1), submit(0), submit(1)];
  for (let round = 0; round < kills; round++) {
    await sleep(60 + number(300));
    await kill();
    await start();
  }
  await sleep(300);
  phase.isOver = true;
  await Promise.all(running);

  process.stdout.write(`kills: ${kills}, cosignatures: ${signed.length}\n`);
  const forked = signed.filter(({ size }) => size > sharedSize);
  expect(forked.length).toBeGreaterThan(kills);
  expect(new Set(forked.map(({ history }) => history)).size).toBe(1);
}, 600_000);
