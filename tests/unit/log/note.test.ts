import * as nodeCrypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import {
  formatNote,
  formatSignatureLine,
  isKeyName,
  noteLimits,
  parseNote,
} from '../../../shared/log/note.ts';
import {
  createNoteSigner,
  createVerifierKey,
  formatSkey,
  formatVkey,
  logKeyType,
  openSkey,
  parseSkey,
  parseVkey,
  witnessKeyType,
} from '../../../shared/log/note-key.ts';
import {
  cosignNoteText,
  cosignatureMessage,
  parseCosignature,
  signNoteText,
  verifyNote,
} from '../../../shared/log/note-verify.ts';

const { hasher, verifySignatures } = createNodeCrypto(nodeCrypto);
const signerFromSeed = (seed: Uint8Array) => createSeedSigner(nodeCrypto, seed);
const signerOf = (name: string, type: 1 | 4, fill: number) =>
  createNoteSigner(hasher, { name, type }, signerFromSeed(new Uint8Array(32).fill(fill)));

const log = signerOf('log.example/a', logKeyType, 1);
const witness = signerOf('witness.example/w', witnessKeyType, 2);
const text = 'first line\n\nthird line\n';
const signature = await signNoteText(log, text);
const cosignature = await cosignNoteText(witness, text, 1_700_000_000);
const source = formatNote({ text, signatures: [signature, cosignature] });
const line = formatSignatureLine(signature);

describe('parseNote', () => {
  it('reads back what is formatted, empty lines in the text included', () => {
    expect(parseNote(source)).toEqual({
      ok: true,
      value: { text, signatures: [signature, cosignature] },
    });
  });

  it.each([
    ['no signature', `${text}\n`],
    ['no blank line', `text\n${line}`],
    ['no final newline', source.slice(0, -1)],
    ['a line after the signatures', `${source}more\n`],
    ['a blank line after the signatures', `${source}\n`],
    ['a hyphen for the dash', `text\n\n${line.replace('—', '-')}`],
    ['a name with a plus', `text\n\n— a+b ${line.split(' ')[2]}`],
    ['a name with a no-break space', `text\n\n— a\u00a0b ${line.split(' ')[2]}`],
    ['an empty name', `text\n\n—  ${line.split(' ')[2]}`],
    ['a third word', `text\n\n${line.slice(0, -1)} x\n`],
    ['a key id alone', 'text\n\n— name AAAAAA==\n'],
    ['base64 that is not canonical', 'text\n\n— name AAAAAAH=\n'],
    ['a carriage return', source.replaceAll('\n', '\r\n')],
    ['a tab', `te\txt\n\n${line}`],
    ['a NUL', `te\u0000xt\n\n${line}`],
    ['a lone surrogate', `te\ud800xt\n\n${line}`],
    ['too many signatures', `text\n\n${line.repeat(noteLimits.signatures + 1)}`],
    ['too long', `${'x'.repeat(noteLimits.characters)}\n\n${line}`],
    ['nothing', ''],
    ['two newlines', '\n\n'],
  ])('refuses %s', (_, bad) => {
    expect(parseNote(bad)).toEqual({ ok: false, error: { code: 'E_NOTE_MALFORMED' } });
  });

  it('takes as many signatures as the limit says', () => {
    expect(parseNote(`text\n\n${line.repeat(noteLimits.signatures)}`).ok).toBe(true);
  });
});

describe('formatting', () => {
  it('throws on what would not parse back', () => {
    expect(() => formatNote({ text: 'no newline', signatures: [signature] })).toThrow('text');
    expect(() => formatSignatureLine({ ...signature, name: 'a b' })).toThrow('key name');
    expect(isKeyName('')).toBe(false);
  });
});

describe('keys', () => {
  it('read back, with the id derived from name, type and key', () => {
    for (const { key } of [log, witness])
      expect(parseVkey(hasher, formatVkey(key))).toEqual({ ok: true, value: key });
    const seed = new Uint8Array(32).fill(1);
    const skey = formatSkey({ name: log.key.name, keyId: log.key.keyId, seed });
    expect(assertOk(parseSkey(skey)).seed).toEqual(seed);
    expect(assertOk(openSkey(hasher, skey, signerFromSeed)).key).toEqual(log.key);
  });

  it('differ by type, so that a log key is never taken for a witness', () => {
    const { name, publicKey } = log.key;
    const other = createVerifierKey(hasher, { name, type: witnessKeyType, publicKey });
    expect(other.keyId).not.toBe(log.key.keyId);
  });

  it.each([
    ['another id', formatVkey({ ...log.key, keyId: log.key.keyId ^ 1 }), 'key_id_mismatch'],
    [
      'upper case id',
      formatVkey({ ...log.key, keyId: 0xabcdef12 }).replace('abc', 'ABC'),
      'key_malformed',
    ],
    ['a short key', formatVkey({ ...log.key, publicKey: new Uint8Array(31) }), 'key_malformed'],
    [
      'an unknown type',
      'name+00000000+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
      'key_type_unknown',
    ],
    ['no key', 'name+00000000', 'key_malformed'],
    ['nothing', '', 'key_malformed'],
  ])('refuses %s', (_, vkey, code) => {
    expect(parseVkey(hasher, vkey)).toMatchObject({ ok: false, error: { code } });
  });

  it('refuses signing keys of a witness type, with a wrong id, or without the prefix', () => {
    const parts = { name: 'n', keyId: 1, seed: new Uint8Array(32) };
    const skey = formatSkey(parts);
    expect(openSkey(hasher, skey, signerFromSeed)).toMatchObject({
      error: { code: 'key_id_mismatch' },
    });
    expect(parseSkey(skey.replace('PRIVATE', 'PUBLIC'))).toMatchObject({
      error: { code: 'key_malformed' },
    });
    const publicKey = parts.seed;
    const asWitness = formatVkey({ ...parts, type: witnessKeyType, publicKey });
    expect(parseSkey(`PRIVATE+KEY+${asWitness}`)).toMatchObject({
      error: { code: 'key_type_unknown', type: witnessKeyType },
    });
  });

  it('throws on a name that no note carries', () => {
    const { publicKey } = log.key;
    expect(() => createVerifierKey(hasher, { name: 'a b', type: 1, publicKey })).toThrow(
      'key name',
    );
  });
});

describe('verifyNote', () => {
  const note = assertOk(parseNote(source));

  it('tells which known keys signed, and when a witness did', async () => {
    expect(await verifyNote(verifySignatures, note, [witness.key, log.key])).toEqual({
      ok: true,
      value: [{ key: log.key }, { key: witness.key, signedAtS: 1_700_000_000 }],
    });
    expect(await verifyNote(verifySignatures, note, [witness.key])).toEqual({
      ok: true,
      value: [{ key: witness.key, signedAtS: 1_700_000_000 }],
    });
  });

  it('ignores keys it does not know, also under a known name or id', async () => {
    const sameName = createVerifierKey(hasher, {
      ...log.key,
      publicKey: witness.key.publicKey,
    });
    expect(await verifyNote(verifySignatures, note, [sameName])).toEqual({
      ok: false,
      error: { code: 'note_unsigned' },
    });
    const sameId = { ...log.key, name: 'other.example' };
    expect((await verifyNote(verifySignatures, note, [sameId])).ok).toBe(false);
    expect((await verifyNote(verifySignatures, note, [])).ok).toBe(false);
  });

  it('counts a key once, however often it signed', async () => {
    const twice = { text, signatures: [signature, signature] };
    const verified = await verifyNote(verifySignatures, twice, [log.key]);
    expect(assertOk(verified)).toHaveLength(1);
  });

  it.each([
    ['a changed text', { text: 'other\n', signatures: [signature] }, log.key],
    ['a changed time', { text, signatures: [withByte(cosignature, 7, 9)] }, witness.key],
    [
      'a time beyond exact numbers',
      { text, signatures: [withByte(cosignature, 0, 1)] },
      witness.key,
    ],
    ['a short signature', { text, signatures: [short(signature)] }, log.key],
    ['a short cosignature', { text, signatures: [short(cosignature)] }, witness.key],
  ])('condemns the note for %s', async (_, bad, key) => {
    expect(await verifyNote(verifySignatures, bad, [key])).toEqual({
      ok: false,
      error: { code: 'note_bad_signature', keyName: key.name },
    });
  });

  it('does not let a good signature excuse a bad one', async () => {
    const bad = { text, signatures: [signature, short(cosignature)] };
    expect((await verifyNote(verifySignatures, bad, [log.key, witness.key])).ok).toBe(false);
  });

  it('refuses to choose between two keys with one name and id', async () => {
    const twin = { ...log.key, publicKey: witness.key.publicKey };
    expect(await verifyNote(verifySignatures, note, [log.key, twin])).toEqual({
      ok: false,
      error: { code: 'note_ambiguous_key', keyName: log.key.name },
    });
  });
});

describe('signing', () => {
  it('is deterministic', async () => {
    expect(await signNoteText(log, text)).toEqual(signature);
  });

  it('covers the time in a cosignature', () => {
    const message = Buffer.from(cosignatureMessage('a\n', 5)).toString();
    expect(message).toBe('cosignature/v1\ntime 5\na\n');
    expect(parseCosignature(cosignature.bytes)?.signedAtS).toBe(1_700_000_000);
  });

  it('throws on a text that is no note, and on a key of the other type', async () => {
    await expect(signNoteText(log, 'abc')).rejects.toThrow('text of a note');
    await expect(cosignNoteText(witness, 'abc', 1)).rejects.toThrow('text of a note');
    await expect(signNoteText(witness, text)).rejects.toThrow('cosignatures only');
    await expect(cosignNoteText(log, text, 1)).rejects.toThrow('no cosignatures');
  });
});

function withByte(from: typeof cosignature, at: number, value: number): typeof cosignature {
  const bytes = from.bytes.slice();
  bytes[at] = value;
  return { ...from, bytes };
}

function short(from: typeof cosignature): typeof cosignature {
  return { ...from, bytes: from.bytes.slice(0, -1) };
}
