import { cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import type { JournalRecord } from './journal-lines.ts';

type RecordOf<K extends JournalRecord['kind']> = Extract<JournalRecord, { readonly kind: K }>;

export const recordsOf = <K extends JournalRecord['kind']>(
  records: readonly JournalRecord[],
  kind: K,
): readonly RecordOf<K>[] =>
  records.filter((record): record is RecordOf<K> => record.kind === kind);

/** Epoch ms. */
export const sliceStartAt = ({ payload }: RecordOf<'slice'>): number =>
  cellStartAt(payload.idx) + payload.from_ms;
export const sliceEndAt = ({ payload }: RecordOf<'slice'>): number =>
  cellStartAt(payload.idx) + payload.to_ms;

/** End of the newest journalled slice, epoch ms; 0 when there is none. */
export const sealedThroughMs = (records: readonly JournalRecord[]): number =>
  recordsOf(records, 'slice').reduce((end, slice) => Math.max(end, sliceEndAt(slice)), 0);

/** How many slices the newest cell has already. */
export function newestCell(records: readonly JournalRecord[]): { idx: number; count: number } {
  const throughMs = sealedThroughMs(records);
  if (throughMs === 0) return { idx: 0, count: 0 };
  const idx = cellOf(throughMs - 1);
  const count = recordsOf(records, 'slice').filter(({ payload }) => payload.idx === idx).length;
  return { idx, count };
}

/** Sum of a contract's slices that begin at or after an instant. Ms. */
export const trackedSinceMs = (
  records: readonly JournalRecord[],
  con: string,
  sinceAtMs: number,
): number => {
  // What was moved to another contract is counted there.
  const moved = new Set(recordsOf(records, 'move').map(({ payload }) => payload.target));
  return recordsOf(records, 'slice')
    .filter((slice) => slice.payload.con === con && !moved.has(slice.hash))
    .filter((slice) => sliceStartAt(slice) >= sinceAtMs)
    .reduce((sum, { payload }) => sum + payload.to_ms - payload.from_ms, 0);
};

/** Number for the next session of a stream: sessions are counted by their starts. */
export const nextSessionNo = (records: readonly JournalRecord[], con: string): number =>
  startsOf(records, con).length;

/** Sessions with a start and no stop, oldest first: what a crash leaves. */
export function openSessions(records: readonly JournalRecord[]): readonly RecordOf<'session'>[] {
  const openByCon = new Map<string, RecordOf<'session'>>();
  for (const record of recordsOf(records, 'session')) {
    const { ev, con } = record.payload;
    if (ev === 'start') openByCon.set(con, record);
    else if (ev === 'stop') openByCon.delete(con);
  }
  return [...openByCon.values()];
}

/** Has this session's schedule seed become free to leave (protocol 3.8a)? */
export function isSessionStopped(records: readonly JournalRecord[], start: JournalRecord): boolean {
  if (start.kind !== 'session') return false;
  const { con, n } = start.payload;
  return recordsOf(records, 'session').some(
    ({ payload }) => payload.con === con && payload.n === n && payload.ev === 'stop',
  );
}

const startsOf = (records: readonly JournalRecord[], con: string) =>
  recordsOf(records, 'session').filter(
    ({ payload }) => payload.con === con && payload.ev === 'start',
  );
