import { describe, expect, it } from 'vitest';
import {
  draftOf,
  emptyDraftForm,
  parseDecimalMinor,
  parseWhole,
} from '../../../renderer/console/organisation/draft-form.ts';
import { contractDraft } from '../../../shared/api/schemas.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const now = { atMs: Date.UTC(2026, 2, 4, 12), hasher: testCrypto.hasher };
const filled = {
  ...emptyDraftForm('Asia/Dhaka'),
  freelancer: '11111111-1111-4111-8111-111111111111',
  title: 'Support',
  rate: '12,50',
};

describe('draftOf', () => {
  it('makes terms that the API takes, from this week’s Monday on', () => {
    const draft = draftOf(filled, now);
    if (!draft.ok) throw new Error(JSON.stringify(draft.error));
    expect(contractDraft.safeParse(draft.value).success).toBe(true);
    expect(draft.value).toMatchObject({
      rates: [{ work: 'support', rate_minor: 1250 }],
      cap_ms: 40 * 3_600_000,
      week0: Date.UTC(2026, 2, 2) / 600_000,
      tz: 'Asia/Dhaka',
    });
  });

  it('names every field that does not fit', () => {
    const broken = { ...filled, freelancer: '', title: ' ', rate: '1.234', capHours: '169' };
    expect(draftOf(broken, now)).toEqual({
      ok: false,
      error: { freelancer: 'required', title: 'required', rate: 'number', capHours: 'number' },
    });
  });

  it('reads amounts in the digits of the currency', () => {
    const inYen = draftOf({ ...filled, cur: 'JPY', rate: '1500' }, now);
    expect(inYen.ok && inYen.value.rates[0]?.rate_minor).toBe(1500);
    expect(draftOf({ ...filled, cur: 'JPY', rate: '15.5' }, now).ok).toBe(false);
  });
});

describe('reading numbers', () => {
  it('takes plain digits only', () => {
    expect(parseWhole(' 40 ', 168)).toBe(40);
    for (const text of ['', '-1', '1e3', '४०', '1.0', '169']) {
      expect(parseWhole(text, 168), text).toBeUndefined();
    }
  });

  it('turns decimals into minor units without rounding', () => {
    expect(parseDecimalMinor('0.1', 2, 1_000)).toBe(10);
    expect(parseDecimalMinor('19.99', 2, 10_000)).toBe(1999);
    expect(parseDecimalMinor('5', 3, 10_000)).toBe(5000);
    expect(parseDecimalMinor('1,5', 2, 1_000)).toBe(150);
    for (const text of ['1.005', '1.2.3', '.5', 'x', '100000']) {
      expect(parseDecimalMinor(text, 2, 10_000), text).toBeUndefined();
    }
  });
});
