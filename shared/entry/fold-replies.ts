import type { EntryHash } from '../kit/ids.ts';
import type { LedgerReply, LoggedEntry, LoggedOf, OpenedValues } from './ledger.ts';
import { ofKind } from './logged.ts';
import { approversAt } from './rosters.ts';
import { groupBy } from './settle.ts';

/** Answers and notes of the parties by what they are about, in log order; `logged` in log order. */
export function foldReplies(
  logged: readonly LoggedEntry[],
  valuesByHash: ReadonlyMap<EntryHash, OpenedValues>,
): ReadonlyMap<string, readonly LedgerReply[]> {
  const replies = ofKind(logged, 'reply');
  if (replies.length === 0) return new Map();
  const senderOf = createReplySender(logged);
  const known = replies.flatMap((reply): readonly LedgerReply[] => {
    const from = senderOf(reply);
    const text = valuesByHash.get(reply.entry.hash)?.text;
    return from === undefined ? [] : [{ reply, from, text }];
  });
  return groupBy(known, ({ reply }) => reply.entry.payload.ref);
}

/** Whose word a reply is: a listed approver's or an enrolled device's; `undefined`: nobody's. */
export function createReplySender(logged: readonly LoggedEntry[]) {
  const rosters = ofKind(logged, 'roster');
  const enrolledAt = new Map<string, number>();
  for (const { entry, logIndex } of ofKind(logged, 'enroll'))
    if (!enrolledAt.has(entry.payload.by)) enrolledAt.set(entry.payload.by, logIndex);
  return ({ entry, logIndex }: LoggedOf<'reply'>): LedgerReply['from'] | undefined => {
    const { by } = entry.payload;
    if ((enrolledAt.get(by) ?? logIndex) < logIndex) return 'freelancer';
    return approversAt(rosters, logIndex).find(({ id }) => id === by)?.role;
  };
}
