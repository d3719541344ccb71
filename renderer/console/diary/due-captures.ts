import { termsAt } from '../../../shared/entry/contract-terms.ts';
import type { ContractLedger, LedgerSlice } from '../../../shared/entry/ledger.ts';
import { cellCaptureOffsets, startCaptureOffsetMs } from '../../../shared/entry/schedule.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { startAtOf } from '../../ui/day-view.ts';

/** When captures of a slice were due by its session's seed (protocol 3.8a). */
export type DueCaptures =
  /** Instants inside the slice, epoch ms, ascending. */
  | { readonly state: 'disclosed'; readonly at: readonly number[] }
  /** The seed comes when the session stops. */
  | { readonly state: 'pending' }
  /** None are agreed, or it was added by hand or moved here. */
  | { readonly state: 'none' };

/** How far from its instant a capture may lie and still be the one that was due. */
const nearMs = 60_000;

export function dueCaptures(
  hasher: Hasher,
  slice: LedgerSlice,
  ledger: ContractLedger,
): DueCaptures {
  const start = ledger.sessions.find(({ entry }) => entry.hash === slice.session);
  const { contract = '' } = start?.entry.payload ?? {};
  const caps = termsAt(ledger.accepted, contract, start?.logIndex)?.contract.pol.caps ?? 0;
  if (start === undefined || caps === 0 || slice.mode === 'manual' || slice.moved)
    return { state: 'none' };
  const seedHex = ledger.valuesByHash.get(start.entry.hash)?.sched;
  if (seedHex === undefined) return { state: 'pending' };
  const seed = hexToBytes(seedHex);
  const cellAt = cellStartAt(slice.idx);
  const inCell = cellCaptureOffsets(hasher, seed, { idx: slice.idx, maxCaptures: caps });
  const first = ledger.slices.find(({ session }) => session === slice.session);
  const startDue =
    first?.hash === slice.hash ? [startAtOf(slice) + startCaptureOffsetMs(hasher, seed)] : [];
  const inSlice = (at: number): boolean => at >= startAtOf(slice) && at < cellAt + slice.toMs;
  return {
    state: 'disclosed',
    at: [...inCell.map((offMs) => cellAt + offMs), ...startDue]
      .filter(inSlice)
      .sort((a, b) => a - b),
  };
}

/** The due instant that a capture answers to, or none within a minute. */
export function dueOf(takenAt: number, due: DueCaptures): number | undefined {
  if (due.state !== 'disclosed') return undefined;
  return due.at
    .filter((at) => Math.abs(at - takenAt) <= nearMs)
    .toSorted((a, b) => Math.abs(a - takenAt) - Math.abs(b - takenAt))[0];
}
