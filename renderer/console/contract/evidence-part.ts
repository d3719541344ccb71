import { cellOf } from '../../../shared/domain/cell.ts';
import { addDays } from '../../ui/day-rows.ts';
import { isDay } from '../diary/zone.ts';

/** Which part of a contract's evidence somebody wants as a file. */
export type EvidencePart =
  | { readonly type: 'whole' }
  | { readonly type: 'timesheet'; readonly hash: string }
  /** Days (`2026-07-06`) in UTC, both included. */
  | { readonly type: 'range'; readonly fromDay: string; readonly toDay: string };

/** The server's query for it (protocol 3.19); `undefined` for days that are no range. */
export function partQuery(
  part: EvidencePart,
):
  | { readonly profile: 'full' }
  | { readonly profile: 'full'; readonly timesheet: string }
  | { readonly profile: 'full'; readonly from: number; readonly to: number }
  | undefined {
  const profile = 'full';
  if (part.type === 'whole') return { profile };
  if (part.type === 'timesheet') return { profile, timesheet: part.hash };
  const fromAt = startOf(part.fromDay);
  const toAt = startOf(part.toDay);
  if (fromAt === undefined || toAt === undefined || fromAt > toAt) return undefined;
  const endAt = startOf(addDays(part.toDay, 1)) ?? toAt;
  return { profile, from: cellOf(fromAt), to: cellOf(endAt) };
}

/** A name that tells parts of one contract apart. */
export function partFileName(con: string, part: EvidencePart): string {
  const base = `countersign-${con.slice(0, 8)}`;
  if (part.type === 'whole') return `${base}.zip`;
  if (part.type === 'timesheet') return `${base}-${part.hash.slice(0, 8)}.zip`;
  return `${base}-${part.fromDay}-${part.toDay}.zip`;
}

function startOf(day: string): number | undefined {
  const at = isDay(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return at >= 0 ? at : undefined;
}
