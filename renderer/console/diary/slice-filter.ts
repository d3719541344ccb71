import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { capturesOf } from '../../ui/slice-captures.ts';
import type { DiarySearch } from './diary-search.ts';
import type { SliceJudge } from './slice-judge.ts';

/** Which slices are looked for; absent parts ask for nothing. */
export type SliceFilter = Pick<DiarySearch, (typeof filterNames)[number]>;

export const filterNames = ['q', 'mode', 'state', 'rules', 'pics', 'check', 'disputed'] as const;

export const countFilters = (filter: SliceFilter): number =>
  filterNames.filter((name) => filter[name] !== undefined && filter[name] !== '').length;

export const noFilter: SliceFilter = Object.fromEntries(
  filterNames.map((name) => [name, undefined]),
);

/** Whether a slice is what the filter looks for. Costly questions are asked last. */
export function matches(slice: LedgerSlice, filter: SliceFilter, judge: SliceJudge): boolean {
  const { q, mode, state, rules, pics, check, disputed } = filter;
  if (mode !== undefined && slice.mode !== mode) return false;
  if (q && !(slice.values.memo ?? '').toLowerCase().includes(q.toLowerCase())) return false;
  if (state !== undefined && stateOf(slice) !== state) return false;
  if (pics !== undefined && hasPicture(slice) !== (pics === 'with')) return false;
  if (check !== undefined && judge.verdictOf(slice) !== check) return false;
  if (disputed && judge.leftOutOf(slice)?.verdict !== 'dispute') return false;
  return rules === undefined || judge.agreementOf(slice).ok === (rules === 'meets');
}

function stateOf({ lost, state, delivery }: LedgerSlice): DiarySearch['state'] {
  if (lost || state !== 'ok') return 'not_counted';
  return delivery === 'missing' ? 'undelivered' : 'counted';
}

const hasPicture = (slice: LedgerSlice): boolean =>
  capturesOf(slice).some(({ value }) => isTaken(value));
