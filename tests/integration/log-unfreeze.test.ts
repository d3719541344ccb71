import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { formatLeaf } from '../../shared/log/leaf.ts';
import { createFileHeadLock } from '../../server/log/head-lock.ts';
import { leafOfRow } from '../../server/log/leaf-rows.ts';
import { readLogCopy } from '../../server/log/log-copy.ts';
import { unfreeze, type UnfreezeRequest } from '../../server/log/unfreeze.ts';
import { getFromWitness, postToWitness } from '../../server/log/witness-transport.ts';
import { createWitnesses } from '../../server/log/witnesses.ts';
import { createServerLogger } from '../../server/http/logger.ts';
import { openPglite } from '../../server/store/open-database.ts';
import { createStore } from '../../server/store/store.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { writeLogFolder } from '../support/log-folder.ts';
import { createLogSite, type LogSite, peerOf, siteSigner } from '../support/log-site.ts';
import {
  createWitnessSigner,
  type NetworkWitness,
  startNetworkWitness,
} from '../support/test-witness.ts';

const { hasher, verifySignatures } = testCrypto;

describe('ending a freeze', { timeout: 60_000 }, () => {
  const state: { witness?: NetworkWitness; site?: LogSite; hasPeer: boolean } = { hasPeer: true };
  const witness = () => state.witness as NetworkWitness;
  const site = () => state.site as LogSite;
  const peers = () =>
    state.hasPeer ? [peerOf('w1', createWitnessSigner('w1'), witness().url)] : [];
  const copyDir = () => join(site().dir, 'copy');

  beforeAll(async () => {
    state.witness = await startNetworkWitness('w1', [siteSigner.key]);
    state.site = await createLogSite({ peers, timing: { waitMs: 1_500 } });
    await site().append(4);
  }, 60_000);
  afterAll(async () => {
    await state.site?.close();
    await state.witness?.close();
  }, 60_000);

  /** What anybody may have kept of the log. */
  async function writeCopy(): Promise<number> {
    await rm(copyDir(), { recursive: true, force: true });
    const { size, note } = (await site().store.log.newestCheckpoint()) ?? { size: 0, note: '' };
    const rows = await site().store.log.leaves(0, size);
    const leafTexts = rows.map((row) => formatLeaf(leafOfRow(row)));
    await writeLogFolder(hasher, copyDir(), { note, leafTexts });
    return size;
  }

  const readCopy = async () => assertOk(await readLogCopy(testCrypto, copyDir(), siteSigner.key));

  /** As the command does it; the server is stopped. */
  async function run(request: Partial<UnfreezeRequest> = {}) {
    const database = assertOk(await openPglite(site().dir));
    const said: string[] = [];
    const logger = createServerLogger('silent');
    const result = await unfreeze(
      {
        store: createStore(database).asSystem('operator'),
        hasher,
        logger,
        holder: 'pglite',
        say: (text) => void said.push(text),
        logSigner: siteSigner,
        clock: site().clock,
        headLock: createFileHeadLock(join(site().dir, 'head-lock')),
        witnesses: createWitnesses({
          peers: peers(),
          post: postToWitness,
          get: getFromWitness,
          verifySignatures,
          logger,
          budgetMs: 2_000,
        }),
        witnessNames: peers().map(({ name }) => name),
      },
      { forgetMissing: false, ...request },
    );
    await database.close();
    return { result, said: said.join('\n') };
  }

  it('says so when there is nothing to end', async () => {
    await site().stop();
    const { result, said } = await run();
    expect(result.ok).toBe(true);
    expect(said).toContain('not marked as frozen');
    await site().start();
  });

  it('restores leaves from a copy, whole again up to the head lock', async () => {
    await site().stop();
    await site().backUp(['db']);
    await site().start();
    // More heads than the lock keeps: it cannot fill the gap itself.
    for (let i = 0; i < 25; i++) await site().append(2);
    const size = await writeCopy();
    const note = await site().newestNote();
    await site().stop();
    await site().restore(['db']);
    await site().start();
    expect((await site().store.log.head()).frozen).toBe('database_behind_head_lock');
    await site().stop();

    const refused = await run();
    expect(refused.result).toEqual({
      ok: false,
      error: { code: 'LOG_FROZEN', reason: 'database_behind_head_lock' },
    });
    const { result, said } = await run({ copy: await readCopy() });
    expect(result.ok).toBe(true);
    expect(said).toContain(`agree at ${size} leaves`);
    expect(said).toContain('wait for their entries');
    await site().start();
    expect((await site().store.log.checkpointAt(size))?.note.split('\n\n')[0]).toBe(
      note.split('\n\n')[0],
    );
    expect(await site().append(1)).toBe(size + 2);
    expect((await site().store.log.newestCheckpoint())?.witnesses).toBe(1);
  });

  it('bounds what is said of contracts by what is missing, until it is given up', async () => {
    const missing = await site().store.log.countMissing();
    expect(missing).toBe(50);
    const whole = await site().store.log.newestWholeCheckpoint();
    expect(whole?.size).toBeLessThan(10);
    expect(await site().store.log.isWholeBelow((whole?.size ?? 0) + 5)).toBe(false);
    await site().stop();
    expect((await run({ forgetMissing: true })).result.ok).toBe(true);
    await site().start();
    expect(await site().store.log.countMissing()).toBe(0);
    const newest = await site().store.log.newestCheckpoint();
    expect((await site().store.log.newestWholeCheckpoint())?.size).toBe(newest?.size);
  });

  it('restores what a witness has seen, when database and lock are both old', async () => {
    await site().stop();
    await site().backUp(['db', 'head-lock']);
    await site().start();
    await site().append(3);
    await writeCopy();
    const short = await readCopy();
    await site().append(6);
    const size = await writeCopy();
    await site().stop();
    await site().restore(['db', 'head-lock']);
    await site().start();
    expect((await site().store.log.head()).frozen).toBe('witness_knows_larger_tree w1');
    await site().stop();

    const objects = { code: 'LOG_FROZEN', reason: 'witness_knows_larger_tree', witness: 'w1' };
    expect((await run()).result).toEqual({ ok: false, error: objects });
    expect((await run({ copy: short })).result).toEqual({ ok: false, error: objects });
    const { result, said } = await run({ copy: await readCopy() });
    expect(result.ok).toBe(true);
    expect(said).toContain(`agree at ${size} leaves`);
    await site().start();
    expect(await site().append(1)).toBe(size + 2);
  });

  it('takes a copy for no more than its signature says', async () => {
    await site().stop();
    const other = await createLogSite();
    await other.append(40);
    const { note = '' } = (await other.store.log.newestCheckpoint()) ?? {};
    const rows = await other.store.log.leaves(0, 41);
    await other.close();
    const leafTexts = rows.map((row) => formatLeaf(leafOfRow(row)));
    await rm(copyDir(), { recursive: true });
    await writeLogFolder(hasher, copyDir(), { note, leafTexts });
    // Our key signed it, and it is another history: nothing is added.
    const size = (await readCopy()).leaves.length;
    expect(size).toBe(41);
    expect((await run({ copy: await readCopy() })).result).toEqual({
      ok: false,
      error: { code: 'log_copy_contradicts', index: 0 },
    });
    await writeLogFolder(hasher, copyDir(), { note, leafTexts: leafTexts.toReversed() });
    expect(await readLogCopy(testCrypto, copyDir(), siteSigner.key)).toMatchObject({
      error: { detail: 'its leaves do not give the root of its checkpoint' },
    });
    const foreign = createWitnessSigner('w1').key;
    expect((await readLogCopy(testCrypto, copyDir(), { ...foreign, type: 1 })).ok).toBe(false);
    expect((await readLogCopy(testCrypto, join(copyDir(), 'none'), siteSigner.key)).ok).toBe(false);
    await site().start();
  });

  it('does not go on against a witness that is silent, only without it', async () => {
    await site().stop();
    await site().backUp(['db', 'head-lock']);
    await site().start();
    await site().append(3);
    await site().stop();
    await site().restore(['db', 'head-lock']);
    await site().start();
    await site().stop();
    witness().behave('fails');
    expect((await run()).result).toEqual({
      ok: false,
      error: { code: 'witness_silent', witness: 'w1' },
    });
    await site().start();
    expect((await site().store.log.head()).frozen).toBe('witness_knows_larger_tree w1');
    await site().stop();
    state.hasPeer = false;
    const { result, said } = await run();
    expect(result.ok).toBe(true);
    expect(said).toContain('going on without it');
    await site().start();
    expect(await site().append(1)).toBeDefined();
  });
});
