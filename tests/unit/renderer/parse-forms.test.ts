import { describe, expect, it } from 'vitest';
import { parsePayout } from '../../../renderer/desktop/contract/parse-payout.ts';
import { parsePairing } from '../../../renderer/desktop/pairing/parse-pairing.ts';

describe('parsePairing', () => {
  const fields = { serverUrl: 'diary.example.org', code: ' K7QF-2M9A ', deviceName: '' };

  it('means https where no scheme is written, and trims what was pasted', () => {
    expect(parsePairing(fields)).toEqual({
      ok: true,
      value: {
        serverUrl: 'https://diary.example.org',
        code: 'K7QF-2M9A',
        deviceName: 'Computer',
      },
    });
  });

  it('keeps a plain local address', () => {
    const parsed = parsePairing({ ...fields, serverUrl: 'http://127.0.0.1:8090' });
    expect(parsed).toMatchObject({ ok: true, value: { serverUrl: 'http://127.0.0.1:8090' } });
  });

  it('names each field that cannot be used', () => {
    expect(parsePairing({ ...fields, serverUrl: '', code: '' })).toEqual({
      ok: false,
      error: ['address', 'code'],
    });
    for (const serverUrl of ['ftp://x.example', 'javascript://x', 'not an address']) {
      expect(parsePairing({ ...fields, serverUrl })).toEqual({ ok: false, error: ['address'] });
    }
    expect(parsePairing({ ...fields, code: 'x'.repeat(33) })).toEqual({
      ok: false,
      error: ['code'],
    });
  });
});

describe('parsePayout', () => {
  const fields = {
    name: ' রহিমা খাতুন ',
    iban: 'de89 3704 0044 0532 0130 00',
    bic: 'cobadeffxxx',
    country: 'bd',
  };

  it('writes numbers without spaces and in capitals', () => {
    expect(parsePayout(fields)).toEqual({
      ok: true,
      value: {
        name: 'রহিমা খাতুন',
        iban: 'DE89370400440532013000',
        bic: 'COBADEFFXXX',
        country: 'BD',
      },
    });
  });

  it('names each field that cannot be used', () => {
    expect(parsePayout({ name: '', iban: 'DE89;--', bic: 'COBA', country: 'Germany' })).toEqual({
      ok: false,
      error: ['name', 'iban', 'bic', 'country'],
    });
  });

  it('counts a name in bytes, as it is signed', () => {
    expect(parsePayout({ ...fields, name: 'র'.repeat(46) }).ok).toBe(true);
    expect(parsePayout({ ...fields, name: 'র'.repeat(47) })).toEqual({
      ok: false,
      error: ['name'],
    });
  });
});
