import { describe, expect, it } from 'vitest';
import {
  exclusionsOf,
  isExcluded,
  remainderOf,
} from '../../../renderer/console/week/exclusions.ts';
import {
  isDecidable,
  leftOutSlices,
  markableCells,
} from '../../../renderer/console/week/left-out.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { ordinaryDraft } from '../../support/entry-factory.ts';
import { ledgerSlice } from './ledger-slices.ts';

const billed = [10, 11, 12, 40, 41, 90].map((idx) => ledgerSlice({ idx }));
const contract = ordinaryDraft as ContractPayload;
const terms = { contract, timesheet: 'a'.repeat(64) };
const range = (from_idx: number, to_idx: number) => ({ from_idx, to_idx });

const rangesOf = (...marked: number[]) => {
  const excl = exclusionsOf(new Set(marked), billed);
  if (!excl.ok) throw new Error(excl.error.type);
  return excl.value;
};

describe('exclusionsOf', () => {
  it('covers every marked cell and no other billed one, in as few ranges as can be', () => {
    expect(rangesOf()).toEqual([]);
    expect(rangesOf(11)).toEqual([range(11, 12)]);
    expect(rangesOf(12, 40)).toEqual([range(12, 41)]);
    expect(rangesOf(10, 12, 90)).toEqual([range(10, 11), range(12, 13), range(90, 91)]);
  });

  it('leaves out cells that the timesheet does not bill', () => {
    expect(rangesOf(13, 500, 41)).toEqual([range(41, 42)]);
  });

  it('counts a cell with several slices once', () => {
    const twice = [ledgerSlice({ idx: 5, toMs: 1 }), ledgerSlice({ idx: 5, fromMs: 1 })];
    expect(exclusionsOf(new Set([5]), twice)).toEqual({ ok: true, value: [range(5, 6)] });
  });

  it('refuses what no decision can name', () => {
    const many = Array.from({ length: 130 }, (_, idx) => ledgerSlice({ idx }));
    const odd = new Set(many.map(({ idx }) => idx).filter((idx) => idx % 2 === 1));
    expect(exclusionsOf(odd, many)).toEqual({ ok: false, error: { type: 'too_many', max: 64 } });
  });
});

describe('remainderOf', () => {
  it('is what remains, to the millisecond and the cent', () => {
    const rest = remainderOf(billed, [range(11, 13)], terms);
    expect(rest?.slices.map(({ idx }) => idx)).toEqual([10, 40, 41, 90]);
    expect(rest?.ms).toEqual({ service: 2_400_000, support: 0 });
    expect(rest?.leftOutMs).toBe(1_200_000);
    // 40 minutes at 25.00 are 16.666…
    expect(rest?.amountMinor).toBe(1_667);
  });

  it('is nothing when all is left out', () => {
    const rest = remainderOf(billed, [range(0, 1_000)], terms);
    expect(rest).toMatchObject({ slices: [], amountMinor: 0, leftOutMs: 3_600_000 });
  });
});

describe('what a decision names', () => {
  const timesheet = (state: LedgerTimesheet['state'], verdict: string) =>
    ({
      state,
      slices: billed,
      client: { entry: { hash: 'c', payload: { verdict, excl: [range(40, 42)] } } },
    }) as unknown as LedgerTimesheet;
  const ledgerOf = (...timesheets: LedgerTimesheet[]) => ({
    timesheets,
    valuesByHash: new Map([
      ['c', { reason: 'no ticket', captures: {}, names: ['reason'] }],
    ]) as never,
  });

  it('is shown on exactly the slices that it covers, with its reason', () => {
    const found = leftOutSlices(ledgerOf(timesheet('client_approved', 'approve')));
    expect([...found.keys()]).toEqual([billed[3]?.hash, billed[4]?.hash]);
    expect(found.get(billed[3]?.hash ?? '')).toEqual({ verdict: 'approve', reason: 'no ticket' });
  });

  it('is over with a revision or another verdict', () => {
    expect(leftOutSlices(ledgerOf(timesheet('replaced', 'approve'))).size).toBe(0);
    expect(leftOutSlices(ledgerOf(timesheet('submitted', 'withdraw'))).size).toBe(0);
  });

  it('can be marked while the client may still decide', () => {
    const open = timesheet('disputed', 'dispute');
    const closed = timesheet('finance_approved', 'approve');
    expect(isDecidable(open)).toBe(true);
    expect([...markableCells([open])]).toEqual([10, 11, 12, 40, 41, 90]);
    expect(markableCells([closed]).size).toBe(0);
    expect(isExcluded([range(40, 42)], 42)).toBe(false);
  });
});
