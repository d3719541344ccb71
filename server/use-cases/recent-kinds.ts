import type { Entry } from '../../shared/entry/entry.ts';

/** What says who may approve, or moves money: a session that was left open must not do it (W-04). */
export const asksForPassword = (entry: Entry): boolean =>
  entry.kind === 'roster' ||
  entry.kind === 'orgkey' ||
  entry.kind === 'invoice' ||
  entry.kind === 'payment' ||
  (entry.kind === 'decision' && entry.payload.stage === 'finance');
