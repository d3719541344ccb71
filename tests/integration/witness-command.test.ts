import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../cli/io.ts';
import { runProgram } from '../../cli/program.ts';
import { registerWitnessCommands, runWitness } from '../../cli/witness.ts';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { zeroHash } from '../../shared/kit/ids.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { openByPolicy } from '../../shared/log/policy.ts';
import { parsePolicy } from '../../shared/log/policy-parse.ts';
import { originIdOf } from '../../shared/log/witness.ts';
import { formatAddCheckpoint } from '../../shared/log/witness-request.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { until } from '../support/log-site.ts';
import { createMemoryLog, type MemoryLog } from '../support/memory-log.ts';

function createLog(mark: string): MemoryLog {
  const log = createMemoryLog('diary.test/log');
  for (let i = 0; i < 30; i++)
    log.append({
      kind: 'slice',
      receivedMs: i,
      entryHash: `${mark}${i}`.padStart(64, '0'),
      signatureHash: zeroHash,
    });
  return log;
}

const log = createLog('a');
const state = { dir: '', vkey: '' };
const statePath = () => join(state.dir, 'state.json');
const keyPath = () => join(state.dir, 'key.json');

beforeAll(async () => {
  state.dir = await mkdtemp(join(tmpdir(), 'countersign-witness-'));
});
afterAll(() => rm(state.dir, { recursive: true, force: true }));

function createIo() {
  const said = { out: '', err: '', exitCode: 0 };
  const io: CommandIo = {
    crypto: testCrypto,
    out: (text) => void (said.out += `${text}\n`),
    err: (text) => void (said.err += `${text}\n`),
    setExitCode: (code) => void (said.exitCode = code),
    fetch: globalThis.fetch,
    environment: {},
    nowMs: () => performance.now(),
  };
  return { io, said };
}

async function command(...argv: string[]) {
  const { io, said } = createIo();
  await runProgram(io, argv, [(program) => registerWitnessCommands(program, io)]);
  return said;
}

const init = () =>
  command('witness', 'init', '--state', statePath(), '--key', keyPath(), '--name', 'w.test/1');

async function requestOf(of: MemoryLog, oldSize: number, size: number): Promise<string> {
  const lines = oldSize === 0 ? [] : of.consistency(oldSize, size);
  const proof = lines.map((line) => parseBase64(line) as Uint8Array);
  return formatAddCheckpoint({ oldSize, proof, checkpoint: await of.checkpointAt(size) });
}

const post = (url: string, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(`${url}/add-checkpoint`, { method: 'POST', body });

const options = () => ({ state: statePath(), key: keyPath(), log: [log.vkey], port: '0' });

describe('countersign witness', () => {
  it('says what it needs', async () => {
    expect(await command('witness')).toMatchObject({ exitCode: 3, out: '' });
    const run = ['witness', '--state', statePath(), '--key', keyPath(), '--log', log.vkey];
    expect((await command(...run)).err).toContain('cannot read the key file');
    expect((await command('witness', 'init')).exitCode).toBe(3);
  });

  it('makes a key once, and a state, which others cannot read', async () => {
    const made = await init();
    expect(made).toMatchObject({ exitCode: 0, err: '' });
    state.vkey = made.out.trim();
    expect(state.vkey).toMatch(/^w\.test\/1\+[0-9a-f]{8}\+B/);
    for (const path of [statePath(), keyPath()])
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    const kept = await readFile(keyPath(), 'utf8');
    expect((await init()).exitCode).toBe(3);
    await rm(statePath());
    // The key is somebody's already: no second state for it.
    expect((await init()).err).toContain('EEXIST');
    await expect(runWitness(createIo().io, options())).rejects.toThrow('witness init');
    await rm(keyPath());
    state.vkey = (await init()).out.trim();
    expect(await readFile(keyPath(), 'utf8')).not.toBe(kept);
  });

  it('cosigns over HTTP, remembers over a restart, and refuses another history', async () => {
    const { io, said } = createIo();
    const first = await runWitness(io, options());
    const answer = await post(first.url, await requestOf(log, 0, 7));
    expect(answer.status).toBe(200);
    const note = (await log.checkpointAt(7)) + (await answer.text());
    const policy = `log ${log.vkey}\nwitness w ${state.vkey}\nquorum w\n`;
    const opened = await openByPolicy(
      testCrypto.verifySignatures,
      note,
      assertOk(parsePolicy(testCrypto.hasher, policy)),
    );
    expect(opened.ok).toBe(true);
    const headPath = `/checkpoint/${originIdOf(testCrypto.hasher, log.origin)}`;
    const shown = await fetch(`${first.url}${headPath}`);
    expect(await shown.text()).toBe(await log.checkpointAt(7));
    expect((await fetch(`${first.url}/checkpoint/${'0'.repeat(64)}`)).status).toBe(404);
    await expect(runWitness(createIo().io, options())).rejects.toThrow('another process');
    await first.close();

    // What a crash in the middle of writing left is not read.
    await writeFile(`${statePath()}.tmp`, '{"v":1,"hea');
    const second = await runWitness(io, options());
    const stale = await post(second.url, await requestOf(log, 0, 12));
    expect([stale.status, stale.headers.get('content-type'), await stale.text()]).toEqual([
      409,
      'text/x.tlog.size',
      '7\n',
    ]);
    const fork = createLog('b');
    expect((await post(second.url, await requestOf(fork, 7, 7))).status).toBe(409);
    expect((await post(second.url, await requestOf(fork, 7, 12))).status).toBe(422);
    expect(said.err).toContain('FORK');
    expect(said.err).toContain(await fork.checkpointAt(7));
    expect((await post(second.url, await requestOf(log, 7, 12))).status).toBe(200);
    await second.close();
    const kept = JSON.parse(await readFile(statePath(), 'utf8')) as { conflicts: object[] };
    expect(kept.conflicts).toMatchObject([
      { kind: 'fork', known: await log.checkpointAt(7), refused: await fork.checkpointAt(7) },
      { kind: 'unproved', refused: await fork.checkpointAt(12) },
    ]);
    expect((await stat(statePath())).mode & 0o777).toBe(0o600);
  });

  it('reads nothing that is too long, no bytes that are no text, and answers one path', async () => {
    const running = await runWitness(createIo().io, options());
    const { url } = running;
    expect((await post(url, 'x'.repeat(200_000))).status).toBe(413);
    expect((await post(url, Uint8Array.of(0xff, 0xfe))).status).toBe(400);
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/..%2fstate.json`)).status).toBe(404);
    await running.close();
  });

  it('answers while many send slowly, and hangs up on them', { timeout: 30_000 }, async () => {
    const running = await runWitness(createIo().io, options());
    const { port, hostname } = new URL(running.url);
    const slow = Array.from({ length: 100 }, () => connect(Number(port), hostname));
    const closed = slow.map((socket) => once(socket, 'close'));
    for (const socket of slow) {
      // Hung up on while it writes.
      socket.on('error', () => undefined).resume();
      socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 99\r\n\r\nold');
    }
    await until(() => slow.every((socket) => socket.bytesWritten > 0));
    const answer = await post(running.url, await requestOf(log, 0, 12));
    expect(answer.status).toBe(409);
    const startMs = performance.now();
    await Promise.all(closed);
    expect(performance.now() - startMs).toBeLessThan(15_000);
    await running.close();
  });

  it('does not sign with a state or a key that is not sound', async () => {
    const good = await readFile(statePath(), 'utf8');
    for (const bad of [
      '',
      '{}',
      good.replace('"v":1', '"v":2'),
      good.replace('w.test/1', 'w.test/2'),
    ]) {
      await writeFile(statePath(), bad);
      await expect(runWitness(createIo().io, options())).rejects.toThrow(statePath());
    }
    await writeFile(statePath(), good);
    for (const logKey of ['', state.vkey, 'x+00000000+AQ=='])
      await expect(runWitness(createIo().io, { ...options(), log: [logKey] })).rejects.toThrow(
        'verifier key of a log',
      );
    await expect(runWitness(createIo().io, { ...options(), port: 'http' })).rejects.toThrow('port');
  });
});
