import { describe, expect, it } from 'vitest';
import { zeroHash } from '../../../shared/kit/ids.ts';
import { parseBase64 } from '../../../shared/kit/base64.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { openByPolicy } from '../../../shared/log/policy.ts';
import { parsePolicy } from '../../../shared/log/policy-parse.ts';
import { formatAddCheckpoint } from '../../../shared/log/witness-request.ts';
import type { WitnessState } from '../../../shared/log/witness.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { createMemoryLog, type MemoryLog } from '../../support/memory-log.ts';
import { createMemoryWitness } from '../../support/test-witness.ts';

const origin = 'log.example/w';

function logOf(mark: string, size: number, sharedSize = 0): MemoryLog {
  const log = createMemoryLog(origin);
  for (let i = 0; i < size; i++) {
    const text = i < sharedSize ? `common ${i}` : `${mark} ${i}`;
    const entryHash = Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
    log.append({ kind: 'slice', receivedMs: 1_000 + i, entryHash, signatureHash: zeroHash });
  }
  return log;
}

const hashesOf = (lines: readonly string[]) => lines.map((line) => parseBase64(line) as Uint8Array);

async function request(log: MemoryLog, oldSize: number, size: number): Promise<string> {
  const proof = oldSize === 0 ? [] : hashesOf(log.consistency(oldSize, size));
  return formatAddCheckpoint({ oldSize, proof, checkpoint: await log.checkpointAt(size) });
}

const setUp = (log: MemoryLog) => {
  const saved: WitnessState[] = [];
  const clock = { nowS: 1_700_000_000 };
  const made = createMemoryWitness('witness.example/w', [log.noteSigner.key], {
    save: async (state) => void saved.push(state),
    nowS: () => clock.nowS,
  });
  return { ...made, saved, clock };
};

describe('a witness', () => {
  it('cosigns what grows, with a time that never goes back', async () => {
    const log = logOf('a', 20);
    const { witness, vkey, saved, clock } = setUp(log);
    const policyText = `log ${log.vkey}\nwitness w ${vkey}\nquorum w\n`;
    const policy = assertOk(parsePolicy(testCrypto.hasher, policyText));
    const times: number[] = [];
    for (const [oldSize, size] of [
      [0, 3],
      [3, 3],
      [3, 8],
      [8, 20],
    ] as const) {
      const answer = await witness.addCheckpoint(await request(log, oldSize, size));
      expect(answer.status).toBe(200);
      const note = (await log.checkpointAt(size)) + answer.body;
      const opened = assertOk(await openByPolicy(testCrypto.verifySignatures, note, policy));
      times.push(opened.witnesses[0]?.signedAtS ?? 0);
      clock.nowS -= 10_000;
    }
    expect(times).toEqual([1_700_000_000, 1_700_000_000, 1_700_000_000, 1_700_000_000]);
    expect(saved.map(({ heads }) => heads[0]?.size)).toEqual([3, 3, 8, 20]);
  });

  it('says what it has seen when the old size is another one', async () => {
    const log = logOf('a', 9);
    const { witness } = setUp(log);
    expect(await witness.addCheckpoint(await request(log, 2, 5))).toMatchObject({
      status: 409,
      contentType: 'text/x.tlog.size',
      body: '0\n',
    });
    await witness.addCheckpoint(await request(log, 0, 5));
    for (const oldSize of [0, 4])
      expect(await witness.addCheckpoint(await request(log, oldSize, 9))).toMatchObject({
        status: 409,
        body: '5\n',
      });
    // An old head again, as after a rollback.
    expect(await witness.addCheckpoint(await request(log, 4, 4))).toMatchObject({ status: 409 });
    const checkpoint = await log.checkpointAt(4);
    const backwards = formatAddCheckpoint({ oldSize: 5, proof: [], checkpoint });
    expect((await witness.addCheckpoint(backwards)).status).toBe(400);
  });

  it('refuses another history, of the same size and of a larger one, and keeps both', async () => {
    const log = logOf('a', 20, 3);
    const other = logOf('b', 20, 3);
    const { witness, conflicts, saved } = setUp(log);
    await witness.addCheckpoint(await request(log, 0, 8));
    const same = await witness.addCheckpoint(await request(other, 8, 8));
    expect(same).toMatchObject({ status: 409, body: '8\n' });
    expect((await witness.addCheckpoint(await request(other, 8, 12))).status).toBe(422);
    const notes = { known: await log.checkpointAt(8) };
    expect(conflicts).toEqual([
      { kind: 'fork', atS: 1_700_000_000, ...notes, refused: await other.checkpointAt(8) },
      { kind: 'unproved', atS: 1_700_000_000, ...notes, refused: await other.checkpointAt(12) },
    ]);
    expect(saved.at(-1)?.conflicts).toEqual(conflicts);
    // And goes on with the history that it knows.
    expect((await witness.addCheckpoint(await request(log, 8, 20))).status).toBe(200);
    expect(saved.at(-1)?.conflicts).toHaveLength(2);
  });

  it('keeps no more conflicts than it can hold, and forks before all', async () => {
    const log = logOf('a', 40, 3);
    const { witness, saved, conflicts } = setUp(log);
    await witness.addCheckpoint(await request(log, 0, 4));
    await witness.addCheckpoint(await request(logOf('b', 4, 3), 4, 4));
    for (let size = 5; size < 30; size++) {
      const checkpoint = await log.checkpointAt(size);
      const body = formatAddCheckpoint({ oldSize: 4, proof: [], checkpoint });
      expect((await witness.addCheckpoint(body)).status).toBe(422);
      expect((await witness.addCheckpoint(body)).status).toBe(422);
    }
    expect(saved.at(-1)?.conflicts.map(({ kind }) => kind)).toEqual([
      'fork',
      ...Array.from({ length: 16 }, () => 'unproved'),
    ]);
    expect(conflicts).toHaveLength(26);
  });

  it('knows its logs and their keys only', async () => {
    const log = logOf('a', 5);
    const { witness } = setUp(log);
    const foreign = createMemoryLog('other.example/log');
    foreign.append({ kind: 'tick', receivedMs: 1, entryHash: zeroHash, signatureHash: zeroHash });
    expect((await witness.addCheckpoint(await request(foreign, 0, 1))).status).toBe(404);
    const impostor = createMemoryLog(origin, 'another key');
    impostor.append({ kind: 'tick', receivedMs: 1, entryHash: zeroHash, signatureHash: zeroHash });
    expect((await witness.addCheckpoint(await request(impostor, 0, 1))).status).toBe(403);
    const changed = (await request(log, 0, 4)).replace('\n4\n', '\n5\n');
    expect((await witness.addCheckpoint(changed)).status).toBe(403);
  });

  it('answers 400 to what is no request', async () => {
    const log = logOf('a', 5);
    const { witness, saved } = setUp(log);
    const good = await request(log, 0, 5);
    for (const body of [
      '',
      'old\n\n',
      good.replace('old 0', 'old 00'),
      good.replace('old 0', 'old -1'),
      good.replace('old 0\n', 'old 0\nnot base64\n'),
      good.slice(0, -1),
      good.replace(`\n${origin}\n5\n`, `\n${origin}\n99999999999999999999\n`),
    ])
      expect((await witness.addCheckpoint(body)).status).toBe(400);
    expect(saved).toEqual([]);
  });

  it('takes requests that come at once one after the other', async () => {
    const log = logOf('a', 20);
    const { witness } = setUp(log);
    const bodies = await Promise.all([5, 6, 7, 8, 20].map((size) => request(log, 0, size)));
    const answers = await Promise.all(bodies.map((body) => witness.addCheckpoint(body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 409, 409, 409, 409]);
    expect(answers.at(-1)?.body).toBe('5\n');
  });

  it('signs nothing that it could not write down, and goes on afterwards', async () => {
    const log = logOf('a', 20);
    const disk = { isFull: true };
    const { witness } = createMemoryWitness('w', [log.noteSigner.key], {
      save: () => (disk.isFull ? Promise.reject(new Error('ENOSPC')) : Promise.resolve()),
    });
    await expect(witness.addCheckpoint(await request(log, 0, 5))).rejects.toThrow('ENOSPC');
    disk.isFull = false;
    expect((await witness.addCheckpoint(await request(log, 0, 7))).status).toBe(200);
  });
});
