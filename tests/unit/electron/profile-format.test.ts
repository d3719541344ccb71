import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProfileFormat, profileFormat } from '../../../electron/main/diary/profile-format.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import { profileWords } from '../../../electron/main/profile-words.ts';

async function profile(text?: string) {
  const path = join(await mkdtemp(join(tmpdir(), 'countersign-profile-')), 'profile.json');
  if (text !== undefined) await writeFile(path, text);
  return { path, check: (app = '0.1.0') => checkProfileFormat(nodeFiles, path, app) };
}

describe('the format of a profile', () => {
  it('is noted at the first start, also of a profile that has none yet', async () => {
    const { path, check } = await profile();
    expect(await check()).toEqual({ ok: true, value: undefined });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      format: profileFormat,
      app: '0.1.0',
    });
    expect((await check('0.2.0')).ok).toBe(true);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ app: '0.2.0' });
  });

  it('that a newer app wrote is refused, and stays as it is', async () => {
    const text = JSON.stringify({ format: profileFormat + 1, app: '7.0.0', more: ['unknown'] });
    const { path, check } = await profile(text);
    expect(await check()).toEqual({
      ok: false,
      error: { code: 'profile_newer', app: '7.0.0' },
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('that nobody can read is refused: it may be anything', async () => {
    const { check } = await profile('{"format":');
    expect(await check()).toEqual({ ok: false, error: { code: 'profile_unreadable' } });
  });

  it('on a full disk does not keep anybody out', async () => {
    const { path } = await profile();
    const full = {
      ...nodeFiles,
      write: async () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };
    expect((await checkProfileFormat(full, path, '0.1.0')).ok).toBe(true);
  });

  it('is refused in words of each language, with the version to install', () => {
    const texts = ['en', 'bn-BD', 'kn'].map((locale) => profileWords(locale).newerDo('7.0.0'));
    expect(new Set(texts).size).toBe(3);
    for (const text of texts) expect(text).toContain('7.0.0');
  });
});
