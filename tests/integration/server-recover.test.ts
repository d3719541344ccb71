import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { zeroHash } from '../../shared/kit/ids.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { formatLeaf } from '../../shared/log/leaf.ts';
import { leafHash, treeRoot } from '../../shared/log/merkle.ts';
import { createNoteSigner, logKeyType } from '../../shared/log/note-key.ts';
import type { HeadLock, LockedHead } from '../../server/log/head-lock.ts';
import { leafOfRow } from '../../server/log/leaf-rows.ts';
import { recover } from '../../server/log/recover.ts';
import { migrate } from '../../server/store/migrate.ts';
import { type OpenDatabase, openPglite } from '../../server/store/open-database.ts';
import { createStore, type Store } from '../../server/store/store.ts';
import type { LeafTable } from '../../server/store/tables.ts';
import { createSigningKey, testCrypto } from '../support/entry-factory.ts';
import { testOrigin } from '../support/server-fixture.ts';

const { hasher } = testCrypto;
const state: { dir?: string; database?: OpenDatabase; store?: Store } = {};
const store = () => state.store as Store;

beforeAll(async () => {
  state.dir = await mkdtemp(join(tmpdir(), 'countersign-recover-'));
  state.database = assertOk(await openPglite(state.dir));
  await migrate(state.database.db);
  state.store = createStore(state.database).asSystem('operator');
}, 60_000);
afterAll(async () => {
  await state.database?.close();
  await rm(state.dir ?? '', { recursive: true, force: true });
}, 30_000);

const leaf = (idx: number, mark: string): LeafTable => ({
  idx,
  kind: 'slice',
  received_ms: 1_000 + idx,
  entry_hash: mark.repeat(64),
  signature_hash: zeroHash,
});

/** A lock that holds a head of these leaves, all of them new since the head before. */
function lockOf(rows: readonly LeafTable[]): HeadLock {
  const texts = rows.map((row) => formatLeaf(leafOfRow(row)));
  const root = treeRoot(
    hasher,
    texts.map((text) => leafHash(hasher, text)),
  );
  const head: LockedHead = {
    origin: testOrigin,
    size: rows.length,
    root: bytesToHex(root),
    leaves: texts.map(bytesToBase64),
  };
  return {
    read: async () => head,
    history: async () => [head],
    swap: () => Promise.reject(new Error('nothing is signed')),
  };
}

const logSigner = createNoteSigner(
  hasher,
  { name: testOrigin, type: logKeyType },
  createSigningKey('log').signer,
);

it('freezes, and adds no leaf, when the database went another way than the lock', async () => {
  // Restored from a backup at size 0; then an entry that the lock has at 2 was taken at 0.
  await store().transaction(async (tx) => {
    await tx.log.insertLeaf(leaf(0, 'c'));
    await tx.log.setHead({ size: 1, received_ms: 1_000 });
  });
  const headLock = lockOf([leaf(0, 'a'), leaf(1, 'b'), leaf(2, 'c')]);
  expect(await recover({ store: store(), hasher, headLock, logSigner })).toEqual({
    ok: false,
    error: { code: 'LOG_FROZEN', reason: 'database_contradicts_head_lock' },
  });
  expect(await store().log.head()).toMatchObject({
    size: 1,
    frozen: 'database_contradicts_head_lock',
  });
  expect(await store().log.leaves(0, 10)).toHaveLength(1);
});
