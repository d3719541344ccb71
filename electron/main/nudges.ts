import type { AppState, Notice } from '../../shared/api/app-state.ts';
import type { Nudge } from '../../shared/api/settings.ts';

const byNotice: Readonly<Partial<Record<Notice['code'], Nudge>>> = {
  cap_near: 'cap_near',
  cap_over: 'cap_over',
  week_closing: 'week_closing',
  decision_arrived: 'decision_arrived',
  payment_arrived: 'payment_arrived',
  reply_arrived: 'reply_arrived',
  disk_full: 'disk_full',
};

/**
 * What is worth a sign outside the window: never more than its kind, because a pop-up gets into
 * pictures. What is new since the state before, each once; nothing at the start, when
 * everything is new.
 */
export function nudgesOf(before: AppState | undefined, now: AppState): readonly Nudge[] {
  if (before === undefined) return [];
  const nudges: Nudge[] = [];
  const { idleSinceAt, ended, state } = now.tracking;
  if (idleSinceAt !== undefined && before.tracking.idleSinceAt === undefined) nudges.push('idle');
  const hasStopped = before.tracking.state === 'tracking' && state === 'stopped';
  // A break was her own word.
  if (hasStopped && ended !== undefined && ended.by !== 'break') nudges.push('stopped');
  if (hasNewRefusal(before, now)) nudges.push('refused');
  const known = new Set(before.notices.map(({ id }) => id));
  for (const { id, code } of now.notices) {
    const nudge = byNotice[code];
    if (nudge !== undefined && !known.has(id)) nudges.push(nudge);
  }
  return nudges;
}

/** The same without those kinds that she does not want to see. */
export function wantedNudges(before: AppState | undefined, now: AppState): readonly Nudge[] {
  const { muted } = now.settings;
  return nudgesOf(before, now).filter((nudge) => !muted.includes(nudge));
}

/** One sign for all that came together: the window has the reason of each. */
function hasNewRefusal(before: AppState, now: AppState): boolean {
  const known = new Set(before.sync.refused.map(({ hash }) => hash));
  return now.sync.refused.some(({ hash }) => !known.has(hash));
}
