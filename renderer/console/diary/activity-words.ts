import { activityLevel } from '../../../shared/domain/activity.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { Text } from '../text/use-text.ts';

/** `8 of 10 minutes active`; what is not known is said as such. */
export function activityWords(t: Text, slice: LedgerSlice): string {
  const { act } = slice.values;
  const level = act === undefined ? 'unknown' : activityLevel(act, slice.fromMs, slice.toMs);
  if (level === 'unknown') return t('activity.unknown');
  return t('activity.level', { active: level.activeMinutes, tracked: level.trackedMinutes });
}
