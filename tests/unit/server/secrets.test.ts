import { describe, expect, it } from 'vitest';
import { parseJsonBody } from '../../../server/http/body-types.ts';
import { createLocalLeases } from '../../../server/http/local-leases.ts';
import { createThrottle } from '../../../server/http/throttle.ts';
import {
  createOneTimePassword,
  createPairingCode,
  createSecret,
  hashPassword,
  hashSecret,
  normalisePairingCode,
  verifyPassword,
} from '../../../server/use-cases/secrets.ts';
import { createTestClock } from '../../support/test-clock.ts';

describe('secrets', () => {
  it('hashes passwords with argon2id at 19 MiB, two passes, one lane', async () => {
    const stored = await hashPassword('correct horse');
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'wrong horse')).toBe(false);
  });

  it('gives 256 bits that are not stored', () => {
    const secret = createSecret();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(hashSecret(secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(createSecret()).not.toBe(secret);
    expect(createOneTimePassword()).not.toBe(createOneTimePassword());
  });

  it('reads pairing codes as people type them', () => {
    const code = createPairingCode();
    expect(normalisePairingCode(code.toLowerCase())).toBe(code.replace('-', ''));
    expect(normalisePairingCode(' o1-il 2 ')).toBe('01112');
  });
});

describe('throttle', () => {
  const limit = { name: 'tries', max: 2, windowMs: 1_000, keys: 100 };

  it('counts per key and window, and forgets', async () => {
    const clock = createTestClock();
    const throttle = createThrottle({ clock, leases: createLocalLeases() }, limit);
    const thrice = async () => [
      await throttle.allow('a'),
      await throttle.allow('a'),
      await throttle.allow('a'),
    ];
    expect(await thrice()).toEqual([true, true, false]);
    expect(await throttle.allow('b')).toBe(true);
    clock.advance(1_000);
    expect(await throttle.allow('a')).toBe(true);
    await throttle.forget('a');
    expect(await thrice()).toEqual([true, true, false]);
  });

  it('still knows whom a flood of others made it forget here', async () => {
    const deps = { clock: createTestClock(), leases: createLocalLeases() };
    const throttle = createThrottle(deps, { ...limit, max: 1, keys: 3 });
    await throttle.allow('victim');
    for (let i = 0; i < 10; i++) await throttle.allow(`flood ${i}`);
    expect(await throttle.allow('victim')).toBe(false);
  });
});

describe('JSON bodies', () => {
  it('are measured before they are parsed', () => {
    expect(parseJsonBody('{"a":[1]}')).toEqual({ ok: true, value: { a: [1] } });
    expect(parseJsonBody('')).toEqual({ ok: true, value: undefined });
    expect(parseJsonBody('{').ok).toBe(false);
    expect(parseJsonBody(`${'['.repeat(13)}${']'.repeat(13)}`).ok).toBe(false);
    expect(parseJsonBody('['.repeat(1_000_000)).ok).toBe(false);
    // A text that the database cannot hold; the six characters themselves it can.
    expect(parseJsonBody(String.raw`{"a":["x\u0000"]}`).ok).toBe(false);
    expect(parseJsonBody(String.raw`{"x\u0000":1}`).ok).toBe(false);
    expect(parseJsonBody(String.raw`{"a":"\\u0000"}`).ok).toBe(true);
  });
});
