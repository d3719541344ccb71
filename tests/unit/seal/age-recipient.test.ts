import { describe, expect, it } from 'vitest';
import {
  createAgeKeyPair,
  isAgeRecipient,
  parseAgeIdentity,
} from '../../../shared/seal/age-recipient.ts';
import { formatRecoveryText, parseRecoveryText } from '../../../shared/seal/recovery-text.ts';

/** The identity of C2SP's test vectors. */
const known = {
  identity: 'AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0',
  recipient: 'age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef',
};

describe('recipients', () => {
  it('are X25519 keys with a right checksum', async () => {
    expect(isAgeRecipient(known.recipient)).toBe(true);
    expect(isAgeRecipient((await createAgeKeyPair()).recipient)).toBe(true);
  });

  it.each([
    '',
    known.identity,
    known.recipient.toUpperCase(),
    ` ${known.recipient}`,
    known.recipient.replace('xmww', 'xmwx'),
    known.recipient.slice(0, -1),
    'age1tag1qwe0kafsjrar4txm6heqnhpfuggzr0gvznz7fvygxrlq90u5mq2pysxtw6h',
    'age1yubikey1q2w7u3vpya839jxxuq8g0sedh3d740d4xvn639sqhr95ejj8vu3hyfumptt',
  ])('are not %s', (text) => {
    expect(isAgeRecipient(text)).toBe(false);
  });
});

describe('identities', () => {
  it('give their recipient, however they were typed', async () => {
    expect(await parseAgeIdentity(known.identity)).toEqual(known);
    expect(await parseAgeIdentity(` ${known.identity.toLowerCase()}\n`)).toEqual(known);
  });

  it('with a wrong letter are none', async () => {
    expect(await parseAgeIdentity(known.identity.replace('EGTZ', 'EGTQ'))).toBeUndefined();
    expect(await parseAgeIdentity(known.recipient)).toBeUndefined();
    expect(await parseAgeIdentity('')).toBeUndefined();
  });
});

describe('a printed recovery page', () => {
  const page = formatRecoveryText(known, 'Acme\nSupport');

  it('says whose pictures it opens, and holds the key', () => {
    expect(page).toContain('sealed pictures of Acme Support\n');
    const lines = page.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(known.identity);
    // Anything else is a comment to the age command.
    expect(lines.slice(0, -1).every((line) => line.startsWith('# '))).toBe(true);
  });

  it('is read again, whole or typed off', async () => {
    expect(await parseRecoveryText(page)).toEqual([known]);
    expect(await parseRecoveryText(page.replaceAll('\n', '\r\n'))).toEqual([known]);
    const typed = known.identity.toLowerCase().replaceAll(/(.{10})/g, '$1 ');
    expect(await parseRecoveryText(`${typed.slice(0, 40)}\n${typed.slice(40)}`)).toEqual([known]);
  });

  it('is read with the pages of older keys, each key once', async () => {
    const older = await createAgeKeyPair();
    const pages = `${page}${formatRecoveryText(older, 'Acme Support')}${page}`;
    expect(await parseRecoveryText(pages)).toEqual([known, older]);
    expect(await parseRecoveryText(`${older.identity} ${known.identity.toLowerCase()}`)).toEqual([
      older,
      known,
    ]);
  });

  it('with anything that is no key, or none, is not guessed at', async () => {
    expect(await parseRecoveryText(`${page}${known.identity.slice(0, -1)}`)).toBeUndefined();
    expect(await parseRecoveryText(`x${page}`)).toBeUndefined();
    expect(await parseRecoveryText(`${page}x`)).toBeUndefined();
    expect(await parseRecoveryText('# nothing\n')).toBeUndefined();
    expect(await parseRecoveryText('x'.repeat(20_000))).toBeUndefined();
  });
});
