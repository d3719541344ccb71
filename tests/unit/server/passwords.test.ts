import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHashFile, openKnownPasswords } from '../../../server/passwords/known-passwords.ts';
import { checkNewPassword } from '../../../server/use-cases/passwords.ts';
import { browserLabel } from '../../../server/use-cases/browser-label.ts';

const rina = { email: 'rina.akter@lanternfish.example', name: 'Rina Akter' };
const known = openKnownPasswords(undefined);
const check = async (password: string): Promise<string | undefined> => {
  const result = await checkNewPassword(known, password, rina);
  return result.ok ? undefined : result.error.detail;
};

describe('a new password', () => {
  it.each([
    ['seven', 'short'],
    ['পাসওয়া', 'short'],
    ['aaaaaaaaaaaa', 'obvious'],
    ['23456789', 'obvious'],
    ['hgfedcba', 'obvious'],
    ['rinaakter', 'obvious'],
    ['Lanternfish1', 'obvious'],
    ['countersign!', 'obvious'],
    ['password', 'known'],
    ['Password123!', 'known'],
    ['qwertyuiop', 'known'],
    ['iloveyou', 'known'],
    ['DRAGON2024', 'known'],
  ])('is not %s (%s)', async (password, why) => {
    expect(await check(password)).toBe(why);
  });

  it.each([
    'three quiet lanterns',
    'xK9#mP2$vL5n',
    'correct horse battery staple',
    'তিনটি শান্ত লণ্ঠন',
    'rina likes eleven green boats',
  ])('may be %s', async (password) => {
    expect(await check(password)).toBeUndefined();
  });
});

describe('the operator’s own list', () => {
  const hashOf = (password: string): string =>
    createHash('sha1').update(password).digest('hex').toUpperCase();

  async function withList(text: string, work: (path: string) => void | Promise<void>) {
    const dir = await mkdtemp(join(tmpdir(), 'known-passwords-'));
    const path = join(dir, 'list.txt');
    await writeFile(path, text);
    await work(path);
    await rm(dir, { recursive: true });
  }

  it.each([
    ['plain lines', (hash: string) => hash, '\n'],
    [
      'counts and CRLF, as they are downloaded',
      (hash: string, i: number) => `${hash}:${i * 997}`,
      '\r\n',
    ],
  ])('finds every line and nothing else: %s', async (_, lineOf, ending) => {
    const passwords = Array.from({ length: 500 }, (__, i) => `a stolen password ${i}`);
    const hashes = passwords.map(hashOf).sort();
    await withList(hashes.map((hash, i) => lineOf(hash, i) + ending).join(''), (path) => {
      const list = openHashFile(path);
      const has = (hash: string) => list.has(Buffer.from(hash, 'hex'));
      for (const hash of hashes) expect(has(hash)).toBe(true);
      for (let i = 0; i < 500; i++) expect(has(hashOf(`never stolen ${i}`))).toBe(false);
      expect(has('0'.repeat(40))).toBe(false);
      expect(has('F'.repeat(40))).toBe(false);
    });
  });

  it('is asked besides the one that comes with the server', async () => {
    await withList(`${hashOf('three quiet lanterns')}\n`, async (path) => {
      const both = openKnownPasswords(path);
      expect(await both.has('three quiet lanterns')).toBe(true);
      expect(await both.has('password')).toBe(true);
      expect(await both.has('four quiet lanterns')).toBe(false);
    });
  });

  it('must be a list of hashes', async () => {
    await withList('password\n', (path) => {
      expect(() => openKnownPasswords(path)).toThrow('not a list of SHA-1 hashes');
    });
  });
});

describe('the name of a browser', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1',
      'Safari on iOS',
    ],
    ['curl/8.0', ''],
    [undefined, ''],
  ])('%s', (userAgent, label) => {
    expect(browserLabel(userAgent)).toBe(label);
  });
});
