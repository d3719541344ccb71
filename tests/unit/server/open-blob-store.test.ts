import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverConfig } from '../../../server/config.ts';
import { openBlobStore } from '../../../server/store/open-blob-store.ts';

describe('the credentials of the object store', () => {
  const state = { dir: '' };
  beforeAll(async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-s3-'));
  });
  afterAll(() => rm(state.dir, { recursive: true, force: true }));
  const open = (more: object) =>
    openBlobStore(
      serverConfig.parse({
        dataDir: state.dir,
        s3Endpoint: 'https://s3.example.com',
        s3Bucket: 'pictures',
        ...more,
      }),
    );
  const fileWith = async (text: string, mode: number) => {
    const path = join(state.dir, 'credentials');
    await writeFile(path, text);
    await chmod(path, mode);
    return { s3CredentialsFile: path };
  };

  it('come from the environment or from a file', async () => {
    expect((await open({ s3AccessKey: 'key', s3SecretKey: 'secret' })).ok).toBe(true);
    expect((await open(await fileWith('key\nsecret\n', 0o600))).ok).toBe(true);
  });

  it('are refused where one is missing, malformed, or readable by others', async () => {
    const invalid = (reason: string) => ({
      ok: false,
      error: { code: 's3_credentials_invalid', reason },
    });
    expect(await open({ s3AccessKey: 'key' })).toEqual(invalid('missing'));
    expect(await open({ s3CredentialsFile: join(state.dir, 'none') })).toEqual(invalid('missing'));
    expect(await open(await fileWith('key\n', 0o600))).toEqual(invalid('malformed'));
    expect(await open(await fileWith('key\nsecret\n', 0o644))).toEqual(
      invalid('readable_by_others'),
    );
  });

  it('are not asked for without a bucket', async () => {
    expect((await openBlobStore(serverConfig.parse({ dataDir: state.dir }))).ok).toBe(true);
  });
});
