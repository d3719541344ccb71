import { describe, expect, it } from 'vitest';
import { isAgeFile } from '../../../shared/kit/age-header.ts';
import { createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { createOpener, openWith } from '../../../shared/seal/open-picture.ts';
import { sealLimits } from '../../../shared/seal/seal-limits.ts';
import { sealTo } from '../../../shared/seal/seal-picture.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { createTwoKeyFile } from '../../support/two-key-age.ts';

const picture = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
const organisation = await createAgeKeyPair();
const freelancer = await createAgeKeyPair();
const stranger = await createAgeKeyPair();
const recipients = [organisation.recipient, freelancer.recipient];
const sealed = assertOk(await sealTo(recipients, picture));

describe('sealTo', () => {
  it('makes an age file that each recipient opens, and nobody else', async () => {
    expect(isAgeFile(sealed)).toBe(true);
    expect(await openWith([organisation.identity], sealed)).toEqual({ ok: true, value: picture });
    expect(await openWith([freelancer.identity], sealed)).toEqual({ ok: true, value: picture });
    expect(await openWith([stranger.identity], sealed)).toEqual({
      ok: false,
      error: { type: 'not_for_this_key' },
    });
    expect(await createOpener([stranger.identity, freelancer.identity])(sealed)).toEqual(picture);
    expect(await createOpener([stranger.identity])(sealed)).toBeUndefined();
  });

  it('uses a new key each time', async () => {
    expect(assertOk(await sealTo(recipients, picture))).not.toEqual(sealed);
  });

  it('adds less than a kilobyte', () => {
    expect(sealed.length - picture.length).toBeLessThan(1_024);
  });

  it.each([
    ['nobody', []],
    ['one recipient twice', [organisation.recipient, organisation.recipient]],
    ['no recipient at all', ['age1example']],
    ['an empty recipient', ['']],
    ['an identity', [organisation.identity]],
    [
      'a point that everybody knows the secret of',
      ['age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z'],
    ],
  ])('does not seal to %s', async (_, others) => {
    expect(await sealTo(others, picture)).toMatchObject({
      ok: false,
      error: { type: 'bad_recipients' },
    });
  });

  it('makes nothing that is larger than a stored picture may be', async () => {
    const large = new Uint8Array(sealLimits.fileBytes);
    expect(await sealTo(recipients, large)).toEqual({ ok: false, error: { type: 'too_large' } });
  });
});

describe('openWith', () => {
  const open = (file: Uint8Array) => openWith([organisation.identity], file);

  it('opens nothing that was changed or cut off', async () => {
    for (const at of [30, 120, 300, 1_000, sealed.length - 1]) {
      const changed = sealed.with(at, (sealed[at] as number) ^ 1);
      expect((await open(changed)).ok).toBe(false);
    }
    for (const length of [25, 200, 400, 70_000, sealed.length - 1])
      expect((await open(sealed.subarray(0, length))).ok).toBe(false);
  });

  it('says what is no age file, too large, or not a key', async () => {
    expect(await open(picture)).toEqual({ ok: false, error: { type: 'not_age' } });
    const large = new Uint8Array(sealLimits.fileBytes + 1);
    large.set(sealed.subarray(0, 64));
    expect(await open(large)).toEqual({ ok: false, error: { type: 'too_large' } });
    const error = { type: 'bad_identity' };
    expect(await openWith(['AGE-SECRET-KEY-1X'], sealed)).toEqual({ ok: false, error });
  });

  it('reads no header of a million recipients', async () => {
    const stanza = `-> X25519 ${'A'.repeat(43)}\n${'A'.repeat(43)}\n`;
    const header = `age-encryption.org/v1\n${stanza.repeat(1_000)}--- ${'A'.repeat(43)}\n`;
    const started = performance.now();
    const opened = await open(new Uint8Array(Buffer.from(header)));
    expect(opened).toMatchObject({ ok: false, error: { type: 'damaged' } });
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('cannot be made to show two recipients different pictures', async () => {
    const [first, second] = [organisation, freelancer];
    const file = await createTwoKeyFile([first.recipient, second.recipient], picture);
    expect(await openWith([first.identity], file)).toEqual({ ok: true, value: picture });
    expect(await openWith([second.identity], file)).toMatchObject({
      ok: false,
      error: { type: 'damaged' },
    });
  });
});
