import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createBlobFiles } from '../../../server/store/blob-files.ts';
import { failureOfFrameworkError } from '../../../server/http/failure-reply.ts';
import { testPicture } from '../../support/week-flow.ts';

const dirs: string[] = [];
afterAll(async () => {
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

describe('blob files', () => {
  const state = { dir: '' };
  const { bytes, sha256 } = testPicture('a screen');
  const claim = { sha256, len: bytes.length, maxBytes: 1_000, maySeal: false };
  beforeEach(async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-blobs-'));
    dirs.push(state.dir);
  });
  const halves = () => readdir(join(state.dir, 'tmp'));

  async function* chunks(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
    yield* parts;
  }

  it('keeps a picture under its hash, however often it comes', async () => {
    const files = createBlobFiles(state.dir);
    for (let i = 0; i < 2; i++)
      expect(await files.put(claim, chunks(bytes.subarray(0, 5), bytes.subarray(5)))).toEqual({
        ok: true,
        value: { sha256, len: bytes.length, mime: 'image/png' },
      });
    const stored = await files.readAll(sha256);
    expect(createHash('sha256').update(stored).digest('hex')).toBe(sha256);
    expect(await halves()).toEqual([]);
  });

  it('takes an age file only where pictures may be sealed, and removes it for good', async () => {
    const files = createBlobFiles(state.dir);
    const sealed = Buffer.from('age-encryption.org/v1\n-> X25519 a\n');
    const name = createHash('sha256').update(sealed).digest('hex');
    const given = { sha256: name, len: sealed.length, maxBytes: 1_000 };
    const refused = await files.put({ ...given, maySeal: false }, chunks(sealed));
    expect(refused).toEqual({ ok: false, error: { code: 'E_BLOB_TYPE' } });
    const taken = await files.put({ ...given, maySeal: true }, chunks(sealed));
    expect(taken).toMatchObject({ ok: true, value: { mime: 'application/octet-stream' } });
    expect(await files.has(name)).toBe(true);
    for (let i = 0; i < 2; i++) await files.remove(name);
    expect(await files.has(name)).toBe(false);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const files = createBlobFiles(state.dir);
    const broken = (async function* () {
      yield bytes.subarray(0, 5);
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    })();
    await expect(files.put(claim, broken)).rejects.toThrow('no space left');
    expect(await halves()).toEqual([]);
    expect(await files.read(sha256)).toBeUndefined();
  });

  it('says that a full disk is for now, not that something is wrong', () => {
    for (const code of ['ENOSPC', 'EDQUOT', '53100'])
      expect(failureOfFrameworkError({ code })).toEqual({ code: 'E_UNAVAILABLE' });
  });

  it('removes the halves of a process that was killed, not those of one that runs', async () => {
    const files = createBlobFiles(state.dir);
    await files.removeHalves(Date.now());
    const tmp = join(state.dir, 'tmp');
    await mkdir(tmp);
    for (const name of ['old', 'new']) await writeFile(join(tmp, name), 'half');
    await utimes(join(tmp, 'old'), new Date(0), new Date(0));
    await files.removeHalves(Date.now() - 60_000);
    expect(await halves()).toEqual(['new']);
  });
});
