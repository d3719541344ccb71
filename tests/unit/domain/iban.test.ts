import { describe, expect, it } from 'vitest';
import { ibanFault, isBic, looksLikeIban } from '../../../shared/domain/iban.ts';

/** From the registry of ISO 13616. */
const registry = [
  'GB29 NWBK 6016 1331 9268 19',
  'DE89 3704 0044 0532 0130 00',
  'FR14 2004 1010 0505 0001 3M02 606',
  'NO93 8601 1117 947',
  'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
  'SA03 8000 0000 6080 1016 7519',
  'PK36 SCBL 0000 0011 2345 6702',
];

describe('an IBAN', () => {
  it.each(registry)('%s holds', (iban) => {
    expect(ibanFault(iban)).toBeUndefined();
    expect(ibanFault(iban.toLowerCase())).toBeUndefined();
  });

  it('does not hold with any one digit changed, or any two neighbours exchanged', () => {
    for (const iban of registry.map((text) => text.replaceAll(' ', '')))
      for (let i = 2; i < iban.length; i++) {
        const digit = iban[i] ?? '';
        if (/\d/.test(digit)) {
          const other = String((Number(digit) + 1) % 10);
          expect(ibanFault(`${iban.slice(0, i)}${other}${iban.slice(i + 1)}`)).toBeDefined();
        }
        const next = iban[i + 1];
        if (next === undefined || next === digit) continue;
        const exchanged = `${iban.slice(0, i)}${next}${digit}${iban.slice(i + 2)}`;
        expect(ibanFault(exchanged), exchanged).toBeDefined();
      }
  });

  it('has a shape', () => {
    for (const text of [
      '',
      'DE',
      'DE89',
      '1234567890123456',
      'DE89-3704-0044',
      `DE89${'1'.repeat(31)}`,
    ])
      expect(ibanFault(text)).toBe('shape');
    expect(looksLikeIban('1501203456789')).toBe(false);
    expect(looksLikeIban('de89 3704')).toBe(true);
  });
});

it('knows a BIC', () => {
  expect(['BYLADEM1001', 'ABNANL2A'].every(isBic)).toBe(true);
  expect(['', 'ABNANL2', 'abnanl2a', 'ABNANL2A1', '1BNANL2A'].some(isBic)).toBe(false);
});
