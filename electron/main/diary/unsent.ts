import type { PairedDiary } from './paired-types.ts';

/** What only this computer has: it would be gone with it. */
export interface Unsent {
  readonly entries: number;
  readonly answers: number;
  readonly edits: number;
}

/** Entries without a receipt, those that were refused left out: they will never have one. */
export function unsentOf({
  journal,
  receipts,
  refusals,
  replies,
  contracts,
  pending,
}: Pick<
  PairedDiary,
  'journal' | 'receipts' | 'refusals' | 'replies' | 'contracts' | 'pending'
>): Unsent {
  const waiting = journal
    .records()
    .filter(({ hash }) => receipts.of(hash) === undefined && refusals.of(hash) === undefined);
  const answers = contracts
    .list()
    .flatMap(({ con }) => replies.of(con))
    .filter(({ state }) => state === 'waiting');
  return { entries: waiting.length, answers: answers.length, edits: pending.list().length };
}
