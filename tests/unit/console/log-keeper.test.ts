import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { openKeyStore } from '../../../renderer/console/keys/key-store.ts';
import { advanceSeen, type LogSource } from '../../../renderer/console/trust/log-keeper.ts';
import { bytesToBase64 } from '../../../shared/kit/base64.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { signCheckpoint } from '../../../shared/log/checkpoint.ts';
import { leafHash, nodeHash, treeRoot } from '../../../shared/log/merkle.ts';
import { createNoteSigner, formatVkey, logKeyType } from '../../../shared/log/note-key.ts';
import { createSigningKey, testCrypto } from '../../support/entry-factory.ts';

const { hasher } = testCrypto;
const origin = 'diary.test/log';
const logKey = createNoteSigner(
  hasher,
  { name: origin, type: logKeyType },
  createSigningKey('console log').signer,
);
const vkey = formatVkey(logKey.key);
const leaf = (name: string) => leafHash(hasher, new TextEncoder().encode(name));
const leaves = ['a', 'b', 'c', 'd'].map(leaf);
const noteOf = (hashes: readonly Uint8Array[]): Promise<string> =>
  signCheckpoint(logKey, { origin, size: hashes.length, root: treeRoot(hasher, hashes) });
const node = (left: number, right: number): Uint8Array =>
  nodeHash(hasher, leaves[left] as Uint8Array, leaves[right] as Uint8Array);

/** From two leaves to four: the right half. */
const growth = [bytesToBase64(node(2, 3))];

function deps(name: string, answers: { notes: string[]; proof?: readonly string[] }) {
  const log: LogSource = {
    checkpoint: async () => answers.notes.shift() ?? '',
    consistency: async () => answers.proof ?? [],
  };
  return { store: openKeyStore(indexedDB, name), crypto: testCrypto, log };
}

describe('advanceSeen', () => {
  it('keeps the newest checkpoint that is signed and grows out of the last one', async () => {
    const notes = [await noteOf(leaves.slice(0, 2)), await noteOf(leaves)];
    const kept = deps('log-1', { notes, proof: growth });
    expect(await advanceSeen(kept, vkey)).toMatchObject({ ok: true, value: { size: 2 } });
    const seen = await advanceSeen(kept, vkey);
    const root = bytesToHex(treeRoot(hasher, leaves));
    expect(seen).toEqual({ ok: true, value: { size: 4, root } });
  });

  it('never goes back: an older answer leaves the kept one standing', async () => {
    const notes = [await noteOf(leaves), await noteOf(leaves.slice(0, 2))];
    const kept = deps('log-2', { notes, proof: growth });
    await advanceSeen(kept, vkey);
    expect(await advanceSeen(kept, vkey)).toMatchObject({ ok: true, value: { size: 4 } });
  });

  it('refuses another history of the same log, with both notes', async () => {
    const other = [leaf('x'), ...leaves.slice(1)];
    const first = await noteOf(leaves.slice(0, 2));
    const second = await noteOf(other);
    const kept = deps('log-3', { notes: [first, second, first], proof: growth });
    await advanceSeen(kept, vkey);
    expect(await advanceSeen(kept, vkey)).toEqual({
      ok: false,
      error: { code: 'log_rewritten', kept: first, offered: second },
    });
    expect(await advanceSeen(kept, vkey)).toMatchObject({ ok: true, value: { size: 2 } });
  });

  it('refuses two trees of one size', async () => {
    const notes = [await noteOf(leaves), await noteOf([...leaves.slice(0, 3), leaf('x')])];
    const kept = deps('log-4', { notes });
    await advanceSeen(kept, vkey);
    expect(await advanceSeen(kept, vkey)).toMatchObject({ error: { code: 'log_rewritten' } });
  });

  it('refuses another key of the same name, and a note by another key', async () => {
    const notes = [await noteOf(leaves), await noteOf(leaves)];
    const kept = deps('log-5', { notes });
    await advanceSeen(kept, vkey);
    const stranger = createNoteSigner(
      hasher,
      { name: origin, type: logKeyType },
      createSigningKey('a stranger').signer,
    );
    const other = formatVkey(stranger.key);
    expect(await advanceSeen(kept, other)).toMatchObject({ error: { code: 'log_key_changed' } });
    const fresh = deps('log-6', { notes });
    expect(await advanceSeen(fresh, other)).toMatchObject({ error: { code: 'E_CP_UNSIGNED' } });
  });
});
