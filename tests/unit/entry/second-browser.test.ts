import { describe, expect, it } from 'vitest';
import {
  browserTag,
  formatBrowserCode,
  parseBrowserCode,
  vouchMessage,
} from '../../../shared/entry/second-browser.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const code = {
  ten: 'a0000000-0000-4000-8000-000000000001',
  account: 'b0000000-0000-4000-9000-000000000002',
  role: 'finance',
  secret: 'c1'.repeat(32),
} as const;

describe('a code for a second browser', () => {
  it('is read as it was written', () => {
    expect(parseBrowserCode(formatBrowserCode(code))).toEqual(code);
    expect(parseBrowserCode(formatBrowserCode({ ...code, role: 'client' }))?.role).toBe('client');
  });

  it.each([
    ['empty', ''],
    ['cut off', formatBrowserCode(code).slice(0, -1)],
    ['longer', `${formatBrowserCode(code)}0`],
    ['of another version', `2${formatBrowserCode(code).slice(1)}`],
    ['of another role', `13${formatBrowserCode(code).slice(2)}`],
    ['in capitals', formatBrowserCode(code).toUpperCase()],
  ])('that is %s is none', (_, text) => {
    expect(parseBrowserCode(text)).toBeUndefined();
  });

  it('is needed to tag a key, and a tag is of one key', () => {
    const { hasher } = testCrypto;
    const kid = 'd2'.repeat(32);
    const tag = browserTag(hasher, code.secret, kid);
    expect(tag).toMatch(/^[0-9a-f]{64}$/);
    expect(browserTag(hasher, 'c2'.repeat(32), kid)).not.toBe(tag);
    expect(browserTag(hasher, code.secret, 'd3'.repeat(32))).not.toBe(tag);
  });
});

it('a vouch covers whose key it is, in which role, by whom and when', () => {
  const vouch = { ten: code.ten, role: 'client', by: 'e'.repeat(64), kid: 'f'.repeat(64), atMs: 7 };
  const base = { ...vouch, role: 'client' } as const;
  const texts = [
    base,
    { ...base, ten: code.account },
    { ...base, role: 'finance' as const },
    { ...base, by: base.kid },
    { ...base, kid: base.by },
    { ...base, atMs: 8 },
  ].map((each) => Buffer.from(vouchMessage(each)).toString());
  expect(new Set(texts).size).toBe(6);
  expect(texts[0]).toContain('application/vnd.countersign.vouch.v1+json');
});
