import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countMissing, createHeads } from '../../../electron/main/diary/heads.ts';
import { plainSecretStore, type SecretStore } from '../../../electron/main/diary/secret-store.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';

const con = 'c0000000-0000-4000-8000-000000000001';
const hashOf = (i: number) => i.toString(16).padStart(64, '0') as EntryHash;
const headAt = (seq: number, i = seq) => new Map([[con, { seq, hash: hashOf(i) }]]);
const placesAt = (...seqs: readonly number[]) =>
  seqs.map((seq) => ({ con, seq, hash: hashOf(seq) }));

const keyring: SecretStore = {
  keystore: 'libsecret',
  seal: async (secret) => secret.map((byte) => byte ^ 0x5a),
  open: async (sealed) => sealed.map((byte) => byte ^ 0x5a),
};

async function setUp() {
  const path = join(await mkdtemp(join(tmpdir(), 'countersign-heads-')), 'state', 'heads.json');
  return {
    path,
    heads: (secrets: SecretStore) => createHeads({ files: nodeFiles, path, secrets }),
  };
}

describe('the kept heads', () => {
  it('come back as they were kept, sealed on disk', async () => {
    const { path, heads } = await setUp();
    expect(await heads(keyring).read()).toBeUndefined();
    expect(await heads(keyring).keep(headAt(7))).toBe('kept');
    expect(await heads(keyring).read()).toEqual(headAt(7));
    const { sealed } = JSON.parse(await readFile(path, 'utf8'));
    expect(Buffer.from(sealed, 'base64').toString()).not.toContain(con);
    expect(await heads(plainSecretStore).read()).toBeUndefined();
  });

  it('stay as they were when the key store or the disk refuses', async () => {
    const { path, heads } = await setUp();
    await heads(keyring).keep(headAt(1));
    const locked: SecretStore = { ...keyring, seal: () => Promise.reject(new Error('locked')) };
    expect(await heads(locked).keep(headAt(2))).toBe('not_kept');
    const write = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const onFullDisk = createHeads({ files: { ...nodeFiles, write }, path, secrets: keyring });
    expect(await onFullDisk.keep(headAt(2))).toBe('not_kept');
    expect(await heads(keyring).read()).toEqual(headAt(1));
  });
});

describe('what is missing', () => {
  it.each([
    { name: 'nothing, at the head', kept: headAt(2), places: placesAt(0, 1, 2), missing: 0 },
    { name: 'nothing, ahead of it', kept: headAt(1), places: placesAt(0, 1, 2), missing: 0 },
    {
      name: 'nothing, with a damaged line at it',
      kept: headAt(1),
      places: placesAt(0, 2),
      missing: 0,
    },
    { name: 'what was cut', kept: headAt(5), places: placesAt(0, 1, 2), missing: 3 },
    { name: 'a whole stream', kept: headAt(1), places: [], missing: 2 },
    {
      name: 'one that another stands for',
      kept: headAt(1, 9),
      places: placesAt(0, 1, 2),
      missing: 1,
    },
  ])('is $name', ({ kept, places, missing }) => {
    expect(countMissing(kept, places)).toBe(missing);
  });
});
