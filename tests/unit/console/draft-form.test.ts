import { describe, expect, it } from 'vitest';
import {
  decimalOf,
  draftOf,
  emptyDraftForm,
  formOf,
  parseDecimalMinor,
  parseWhole,
  revisionOf,
} from '../../../renderer/console/organisation/draft-form.ts';
import { contractDraft } from '../../../shared/api/schemas.ts';
import { ordinaryDraft, testCrypto } from '../../support/entry-factory.ts';

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

describe('revisionOf', () => {
  const inForce = {
    ...ordinaryDraft,
    pol: { ...ordinaryDraft.pol, blur: 2 },
    rates: [
      { work: 'service' as const, rate_minor: 2_500 },
      { work: 'support' as const, rate_minor: 1_205 },
    ],
  };

  it('keeps everything that the form was not told to change, from the next Monday on', () => {
    const form = formOf(inForce, now.atMs);
    expect(form.fromDay).toBe('2026-03-09');
    const same = revisionOf(form, inForce, now);
    expect(same).toEqual({
      ok: true,
      value: { ...inForce, from_idx: Date.UTC(2026, 2, 9) / 600_000 },
    });
  });

  it('changes what was typed', () => {
    const form = { ...formOf(inForce, now.atMs), rate: '27.5', capHours: '30', reviewDays: '3' };
    const revised = revisionOf(form, inForce, now);
    if (!revised.ok) throw new Error(JSON.stringify(revised.error));
    expect(revised.value).toMatchObject({
      rates: [{ work: 'service', rate_minor: 2_750 }, inForce.rates[1]],
      cap_ms: 30 * 3_600_000,
      review_close_s: 3 * 86_400,
      week0: inForce.week0,
    });
    expect(contractDraft.safeParse(revised.value).success).toBe(true);
  });

  it('never begins in the past', () => {
    const form = formOf(inForce, now.atMs);
    const at = (fromDay: string) => revisionOf({ ...form, fromDay }, inForce, now);
    expect(at('2026-03-04')).toEqual({ ok: false, error: { fromDay: 'past' } });
    expect(at('2026-02-30')).toEqual({ ok: false, error: { fromDay: 'required' } });
    expect(at('2026-03-05').ok).toBe(true);
  });

  it('asks again for what is no whole number, rather than rounding it', () => {
    const odd = { ...inForce, cap_ms: 37.5 * 3_600_000 };
    const form = formOf(odd, now.atMs);
    expect(form.capHours).toBe('');
    expect(revisionOf(form, odd, now)).toEqual({ ok: false, error: { capHours: 'number' } });
  });

  it('writes amounts as they are read', () => {
    for (const [minor, digits] of [
      [0, 2],
      [5, 2],
      [1_205, 2],
      [15, 0],
      [1_234_567, 3],
    ] as const) {
      expect(parseDecimalMinor(decimalOf(minor, digits), digits, 10_000_000)).toBe(minor);
    }
  });
});
