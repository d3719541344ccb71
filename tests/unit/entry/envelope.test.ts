import { describe, expect, it } from 'vitest';
import {
  entryHashOf,
  type EnvelopeJson,
  envelopeToJson,
  parseEnvelope,
  parseEnvelopeText,
  signatureHashOf,
} from '../../../shared/entry/envelope.ts';
import { pae } from '../../../shared/entry/pae.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const kid = 'ab'.repeat(32);
const sig = Buffer.alloc(64, 7).toString('base64');
const envelope: EnvelopeJson = {
  payload: Buffer.from('{}').toString('base64'),
  payloadType: 'application/vnd.countersign.slice.v1+json',
  signatures: [{ keyid: kid, sig }],
};
const codeOf = (value: unknown) => {
  const parsed = parseEnvelope(value);
  return parsed.ok ? 'ok' : parsed.error.code;
};

describe('parseEnvelope', () => {
  it('reads what envelopeToJson writes', () => {
    const parsed = parseEnvelope(envelope);
    expect(parsed.ok && parsed.value.kind).toBe('slice');
    expect(parsed.ok && envelopeToJson(parsed.value)).toEqual(envelope);
  });

  const signature = { keyid: kid, sig };
  it.each([
    ['E_ENV_MALFORMED', null],
    ['E_ENV_MALFORMED', []],
    ['E_ENV_MALFORMED', 'text'],
    ['E_ENV_MALFORMED', {}],
    ['E_ENV_MALFORMED', { ...envelope, more: 1 }],
    ['E_ENV_MALFORMED', { ...envelope, payload: 1 }],
    ['E_ENV_MALFORMED', { ...envelope, payload: 'A'.repeat(32_772) }],
    ['E_ENV_MALFORMED', { ...envelope, signatures: {} }],
    ['E_ENV_MALFORMED', { ...envelope, signatures: [{ ...signature, more: 1 }] }],
    ['E_ENV_MALFORMED', { ...envelope, signatures: [{ keyid: kid }] }],
    ['E_ENV_MALFORMED', { ...envelope, signatures: [{ ...signature, keyid: kid.toUpperCase() }] }],
    ['E_ENV_MALFORMED', { ...envelope, signatures: [{ ...signature, sig: 'A'.repeat(4_100) }] }],
    ['E_TYPE_UNKNOWN', { ...envelope, payloadType: 'text/plain' }],
    ['E_TYPE_UNKNOWN', { ...envelope, payloadType: 'application/vnd.countersign.tick.v1+json' }],
    [
      'E_TYPE_UNKNOWN',
      { ...envelope, payloadType: 'application/vnd.countersign.__proto__.v1+json' },
    ],
    ['E_TYPE_UNKNOWN', { ...envelope, payloadType: 'application/vnd.countersign.slice.v2+json' }],
    ['E_ENV_SIGCOUNT', { ...envelope, signatures: [] }],
    ['E_ENV_SIGCOUNT', { ...envelope, signatures: [signature, signature] }],
    ['E_B64_NONCANON', { ...envelope, payload: 'e30' }],
    ['E_B64_NONCANON', { ...envelope, payload: 'e31=' }],
    ['E_B64_NONCANON', { ...envelope, payload: 'e3-_' }],
    ['E_B64_NONCANON', { ...envelope, payload: 'e30=\n' }],
    ['E_B64_NONCANON', { ...envelope, signatures: [{ ...signature, sig: sig.slice(0, -1) }] }],
  ] as const)('answers %s (%#)', (code, value) => expect(codeOf(value)).toBe(code));

  it('takes two signatures of an enrolment, not three', () => {
    const enroll = { ...envelope, payloadType: 'application/vnd.countersign.enroll.v1+json' };
    expect(codeOf({ ...enroll, signatures: [signature, signature] })).toBe('ok');
    const three = [signature, signature, signature];
    expect(codeOf({ ...enroll, signatures: three })).toBe('E_ENV_SIGCOUNT');
  });
});

describe('parseEnvelopeText', () => {
  it('bounds size and depth before it parses', () => {
    const codes = ['x'.repeat(40_000), '['.repeat(1_000), '{', 'null'].map((text) => {
      const parsed = parseEnvelopeText(text);
      return parsed.ok ? 'ok' : parsed.error.code;
    });
    expect(codes).toEqual(Array.from({ length: 4 }, () => 'E_ENV_MALFORMED'));
    expect(parseEnvelopeText(JSON.stringify(envelope)).ok).toBe(true);
  });
});

describe('pae and hashes', () => {
  const { hasher } = testCrypto;

  it('binds type and length', () => {
    const bytes = pae('http://example.com/HelloWorld', utf8ToBytes('hello world'));
    // The example of the DSSE specification.
    expect(Buffer.from(bytes).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    expect(Buffer.from(pae('ü', utf8ToBytes('é'))).toString()).toBe('DSSEv1 2 ü 2 é');
  });

  it('leaves the signature out of the entry hash and in the signature hash', () => {
    const parsed = parseEnvelope(envelope);
    if (!parsed.ok) throw new Error('not an envelope');
    const other = {
      ...parsed.value,
      signatures: parsed.value.signatures.map(({ keyid }) => ({ keyid, sig: new Uint8Array(64) })),
    };
    expect(entryHashOf(hasher, other)).toBe(entryHashOf(hasher, parsed.value));
    expect(signatureHashOf(hasher, other)).not.toBe(signatureHashOf(hasher, parsed.value));
    expect(signatureHashOf(hasher, other)).toBe(
      'f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b',
    );
  });
});
