import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadOrCreateDeviceKeys } from '../../../electron/main/diary/device-key.ts';
import { plainSecretStore, type SecretStore } from '../../../electron/main/diary/secret-store.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import { assertOk } from '../../../shared/kit/result.ts';

const keyring: SecretStore = {
  keystore: 'libsecret',
  seal: async (secret) => secret.map((byte) => byte ^ 0x5a),
  open: async (sealed) => sealed.map((byte) => byte ^ 0x5a),
};

async function setUp() {
  const path = join(await mkdtemp(join(tmpdir(), 'countersign-key-')), 'state', 'device-key.json');
  const load = (secrets: SecretStore) =>
    loadOrCreateDeviceKeys({
      files: nodeFiles,
      path,
      secrets,
      randomBytes: (length) => new Uint8Array(randomBytes(length)),
    });
  return { path, load };
}

describe('the device key', () => {
  it('is made once and the same afterwards, with a recovery key of its own', async () => {
    const { load } = await setUp();
    const first = assertOk(await load(keyring));
    const second = assertOk(await load(keyring));
    expect(second.kid).toBe(first.kid);
    expect(second.recoveryPk()).toBe(first.recoveryPk());
    expect(second.age.recipient).toBe(first.age.recipient);
    expect(first.recoveryPk()).not.toBe(first.pk);
    expect(first.keystore).toBe('libsecret');
  });

  it('of an older profile gets a key for pictures, and keeps everything else', async () => {
    const { path, load } = await setUp();
    const seeds = [randomBytes(32), randomBytes(32)].map((seed) => new Uint8Array(seed));
    const [device, recovery] = await Promise.all(
      seeds.map(async (seed) => Buffer.from(await keyring.seal(seed)).toString('base64')),
    );
    await nodeFiles.write(
      path,
      new TextEncoder().encode(JSON.stringify({ v: 1, ks: 'libsecret', device, recovery })),
    );
    const upgraded = assertOk(await load(keyring));
    expect(await upgraded.recoverySeed()).toEqual(seeds[1]);
    expect(upgraded.age.recipient).toMatch(/^age1/);
    await upgraded.forgetRecoverySeed();
    const again = assertOk(await load(keyring));
    expect(again.kid).toBe(upgraded.kid);
    expect(again.recoveryPk()).toBe(upgraded.recoveryPk());
    expect(await again.recoverySeed()).toBeUndefined();
    expect(JSON.parse(await readFile(path, 'utf8'))).not.toHaveProperty('recovery');
  });

  it('is stored as the key store sealed it, for this user only', async () => {
    const { path, load } = await setUp();
    assertOk(await load(keyring));
    const stored = JSON.parse(await readFile(path, 'utf8'));
    const sealed = Buffer.from(stored.device, 'base64');
    expect(stored.ks).toBe('libsecret');
    expect((await keyring.open(sealed))?.length).toBe(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is never replaced because it cannot be opened', async () => {
    const { path, load } = await setUp();
    const { kid } = assertOk(await load(keyring));
    const locked: SecretStore = { ...keyring, open: async () => undefined };
    expect(await load(locked)).toMatchObject({ error: { type: 'keystore_unavailable' } });
    expect(await load(plainSecretStore)).toMatchObject({ error: { type: 'keystore_unavailable' } });
    await writeFile(`${path}.copy`, await readFile(path));
    await writeFile(path, '{"v":1}');
    expect(await load(keyring)).toMatchObject({ error: { type: 'keystore_unavailable' } });
    await writeFile(path, await readFile(`${path}.copy`));
    expect(assertOk(await load(keyring)).kid).toBe(kid);
  });

  it('says so when there is no key store', async () => {
    const { load } = await setUp();
    expect(assertOk(await load(plainSecretStore)).keystore).toBe('file');
  });
});
