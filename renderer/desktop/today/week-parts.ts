import type { TrackingState, WeekState } from '../../../shared/api/app-state.ts';

export interface WeekPart {
  readonly key: 'billable' | 'onTheWay' | 'over';
  readonly ms: number;
  readonly tone: 'active' | 'soft' | 'over';
}

/** Tracked time of a week in parts that sum to it: billable, not billable yet, and over the cap. */
export function weekParts(
  week: Pick<WeekState, 'trackedMs' | 'billableMs' | 'capMs'>,
): readonly WeekPart[] {
  const { trackedMs, billableMs, capMs } = week;
  const overMs = Math.max(0, trackedMs - capMs);
  const onTheWayMs = Math.max(0, trackedMs - billableMs - overMs);
  const parts: readonly WeekPart[] = [
    { key: 'billable', ms: billableMs, tone: 'active' },
    { key: 'onTheWay', ms: onTheWayMs, tone: 'soft' },
    { key: 'over', ms: overMs, tone: 'over' },
  ];
  return parts.filter((part) => part.ms > 0 || part.key === 'billable');
}

/** Time of the open slice at main's last word: not in the week's totals, which are of sealed slices. */
export const openMsOf = ({ open }: Pick<TrackingState, 'open'>): number =>
  open ? open.toMs - open.fromMs : 0;
