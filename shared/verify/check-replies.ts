import { createReplySender } from '../entry/fold-replies.ts';
import { ofKind } from '../entry/logged.ts';
import type { BillingFacts } from './check-billing.ts';
import type { Run } from './run.ts';

/** Replies: what they answer is there, and their signers had seen it (protocol 3.7, 3.12a). */
export function checkReplies({ findings }: Run, facts: BillingFacts): void {
  const { logged, stubs, viewFault } = facts;
  const indexByHash = new Map<string, number>([
    ...logged.map(({ entry, logIndex }) => [entry.hash, logIndex] as const),
    ...stubs.map(({ hash, logIndex }) => [hash, logIndex] as const),
  ]);
  const senderOf = createReplySender(logged);
  for (const reply of ofKind(logged, 'reply')) {
    const { hash: entry, payload } = reply.entry;
    const answered = indexByHash.get(payload.ref);
    if (answered === undefined || answered >= reply.logIndex)
      findings.add('E_DEC_REF', { entry, detail: 'what it answers is not here, or came later' });
    if (senderOf(reply) === undefined)
      findings.add('E_DEC_APPROVER', { entry, detail: 'a reply by neither party' });
    const fault = viewFault(payload.view, reply.logIndex);
    if (fault) findings.add(fault.code, { entry, detail: fault.detail });
    else if (answered !== undefined && payload.view.size <= answered)
      findings.add('E_VIEW', { entry, detail: 'it had not seen what it answers' });
  }
}
