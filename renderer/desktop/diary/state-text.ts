import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { wordsOfCode } from '../words-of-code.ts';
import type { Words } from '../words.ts';

/** What became of a slice, in neutral words; a refusal with its reason. */
export function stateText(
  t: Words,
  slice: Pick<DiaryCellSlice, 'state' | 'reason' | 'change'>,
): string {
  const { state, reason, change } = slice;
  if (change) return t(`state.${change}`);
  if (state !== 'refused' || !reason) return t(`state.${state}`);
  return t('state.refusedBecause', { reason: wordsOfCode(t, reason) });
}
