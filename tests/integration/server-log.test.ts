import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { openCheckpoint } from '../../shared/log/checkpoint.ts';
import { parseLeaf } from '../../shared/log/leaf.ts';
import { leafHash, treeRoot, verifyConsistency } from '../../shared/log/merkle.ts';
import { parseVkey } from '../../shared/log/note-key.ts';
import { parseEntryBundle, parseTile } from '../../shared/log/tile.ts';
import { testCrypto } from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  newestHead,
  postAll,
  postEntries,
  type Workplace,
} from '../support/server-fixture.ts';

const { hasher, verifySignatures } = testCrypto;

describe('the log', { timeout: 30_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
    const { device, freelancer } = state.place;
    device.see(await newestHead(freelancer));
    const start = await device.start(state.contract.con, state.contract.hash);
    await postAll(freelancer, [start.entry]);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  async function work(count: number): Promise<void> {
    const { device, freelancer, clock } = place();
    device.see(await newestHead(freelancer));
    for (let i = 0; i < count; i++) {
      clock.advance(600_000);
      const idx = Math.floor(clock.nowMs() / 600_000) - 1;
      await postAll(freelancer, [(await device.slice({ con: contract().con, idx })).entry]);
    }
  }

  async function restoreBackup(): Promise<void> {
    await place().server.close();
    await rm(dbDir(), { recursive: true });
    await rename(backupDir(), dbDir());
    await place().restart();
  }

  const dbDir = () => join(place().dataDir, 'db');
  const backupDir = () => join(place().dataDir, 'backup');

  it('signs checkpoints that anyone with its key can verify', async () => {
    const note = (await place().owner.get<string>('/log/checkpoint')).body;
    const key = assertOk(parseVkey(hasher, place().server.vkey));
    const opened = assertOk(await openCheckpoint(verifySignatures, note, key));
    expect(opened.checkpoint.origin).toBe('diary.test/log');
    expect(opened.checkpoint.size).toBeGreaterThan(4);
  });

  it('serves tiles and entry bundles that give the checkpoint’s root', async () => {
    const { freelancer } = place();
    const { size, root } = await newestHead(freelancer);
    const bundle = await freelancer.bytes(`/log/tile/entries/000.p/${size}`);
    const leaves = assertOk(parseEntryBundle(bundle, size));
    const hashes = leaves.map((leaf) => leafHash(hasher, leaf));
    expect(treeRoot(hasher, hashes)).toEqual(hexToBytes(root));
    const tile = await freelancer.bytes(`/log/tile/0/000.p/${size}`);
    expect(assertOk(parseTile(tile, size))).toEqual(hashes);
    expect(assertOk(parseLeaf(leaves[0] as Uint8Array)).kind).toBe('tick');
    for (const path of [`0/000.p/${size + 1}`, '0/000', '1/000.p/1', '0/x000/000', '9/../0'])
      expect((await freelancer.get(`/log/tile/${path}`)).status).toBe(404);
  });

  it('proves that a later tree holds the earlier one', async () => {
    const { freelancer } = place();
    const first = await newestHead(freelancer);
    await work(2);
    const second = await newestHead(freelancer);
    const path = `/v1/log/consistency?from=${first.size}&to=${second.size}`;
    const { body } = await freelancer.get<{ proof: string[] }>(path);
    const claim = {
      size1: first.size,
      size2: second.size,
      root1: hexToBytes(first.root),
      root2: hexToBytes(second.root),
      proof: body.proof.map((line) => parseBase64(line) as Uint8Array),
    };
    expect(verifyConsistency(hasher, claim).ok).toBe(true);
    for (const range of ['from=0&to=1', 'from=3&to=2', `from=1&to=${second.size + 1}`])
      expect((await freelancer.get(`/v1/log/consistency?${range}`)).status).toBe(404);
    expect((await freelancer.get('/v1/log/consistency?from=x&to=2')).status).toBe(400);
  });

  it('gives a device its own stream back', async () => {
    const { freelancer, device } = place();
    const { con } = contract();
    const path = `/v1/streams/${device.kid}/${con}`;
    type Stream = { head: { seq: number; hash: string }; entries: { hash: string }[] };
    const whole = (await freelancer.get<Stream>(path)).body;
    const { seq, head } = device.headOf(con);
    expect(whole.head).toEqual({ seq, hash: head });
    expect(whole.entries).toHaveLength(seq + 1);
    const tail = (await freelancer.get<Stream>(`${path}?from=${seq}`)).body;
    expect(tail.entries.map(({ hash }) => hash)).toEqual([head]);
  });

  it('goes on after a restart from what it had signed', async () => {
    const before = await newestHead(place().freelancer);
    await place().restart();
    const after = await newestHead(place().freelancer);
    // The tick of the new start.
    expect(after.size).toBe(before.size + 1);
    await work(1);
  });

  it('gives an entry that the database lost its old place, when it is sent again', async () => {
    const { freelancer, device, clock } = place();
    // As it lies on the disk now, the server still running: what a crash would leave.
    await cp(dbDir(), backupDir(), { recursive: true });
    clock.advance(600_000);
    device.see(await newestHead(freelancer));
    const idx = Math.floor(clock.nowMs() / 600_000) - 1;
    const slice = await device.slice({ con: contract().con, idx });
    const [first] = await postEntries(freelancer, [slice.entry]);
    const signed = await newestHead(freelancer);
    await restoreBackup();
    const again = await newestHead(freelancer);
    expect(again.size).toBe(signed.size + 1);
    const path = `/v1/log/consistency?from=${signed.size}&to=${again.size}`;
    const { body } = await freelancer.get<{ proof: string[] }>(path);
    const proof = body.proof.map((line) => parseBase64(line) as Uint8Array);
    const roots = { root1: hexToBytes(signed.root), root2: hexToBytes(again.root) };
    const claim = { size1: signed.size, size2: again.size, ...roots, proof };
    expect(verifyConsistency(hasher, claim).ok).toBe(true);
    const stream = `/v1/streams/${device.kid}/${contract().con}`;
    type Stream = { head: { seq: number } };
    expect((await freelancer.get<Stream>(stream)).body.head.seq).toBe(slice.entry.payload.seq - 1);
    const [second] = await postEntries(freelancer, [slice.entry]);
    expect(second).toEqual(first);
    expect(await newestHead(freelancer)).toEqual(again);
  });

  it('freezes when the database is older than what the log has signed', async () => {
    await cp(dbDir(), backupDir(), { recursive: true });
    // More heads than the lock keeps.
    await work(20);
    await restoreBackup();
    expect(await place().owner.get('/readyz')).toMatchObject({
      status: 503,
      body: { code: 'LOG_FROZEN', detail: 'database_behind_head_lock' },
    });
  });

  it('answers reads and takes nothing while it is frozen, also after a restart', async () => {
    await place().restart();
    const { freelancer, client, device } = place();
    const head = await newestHead(freelancer);
    expect(head.size).toBeGreaterThan(4);
    expect((await client.get(`/v1/contracts/${contract().con}/view`)).status).toBe(200);
    device.see(head);
    const stop = await device.stop(contract().con);
    await expect(postEntries(freelancer, [stop])).rejects.toThrow('LOG_FROZEN');
    expect(await newestHead(freelancer)).toEqual(head);
  });
});
