import type { LoggedOf } from './ledger.ts';

type Decision = LoggedOf<'decision'>;
type Payment = LoggedOf<'payment'>;

/** What is decided about one timesheet at some place of the log. */
export interface Decided {
  readonly client?: Decision;
  readonly finance?: Decision;
  /** The first payment that named the approval in force; from it on nothing changes any more. */
  readonly payment?: Payment;
}

/**
 * What the decisions about `ref` below a log index come to; all of them without an index. Whoever
 * asks about a thing of the past asks with its index, because nothing is retroactive.
 */
export type SettledAt = (ref: string, belowIndex?: number) => Decided;

/** Decisions of listed approvers and payments, in any order. */
export function createSettledAt(
  decisions: readonly Decision[],
  payments: readonly Payment[],
): SettledAt {
  const decisionsByRef = groupBy(decisions, ({ entry }) => entry.payload.ref);
  const paymentsByRef = groupBy(payments, ({ entry }) => entry.payload.ref);
  return (ref, belowIndex = Number.POSITIVE_INFINITY) => {
    const about = decisionsByRef.get(ref) ?? [];
    const paid = about.flatMap(({ entry }) => paymentsByRef.get(entry.hash) ?? []);
    return settle([...about, ...paid].filter(({ logIndex }) => logIndex < belowIndex));
  };
}

/**
 * The last decision per stage wins by log index. Finance's approval closes the client stage; a
 * payment that names the approval closes both, so a later `withdraw` undoes nothing (protocol 3.12).
 */
export function settle(steps: readonly (Decision | Payment)[]): Decided {
  let decided: Decided = {};
  for (const step of steps.toSorted((a, b) => a.logIndex - b.logIndex)) {
    if (decided.payment !== undefined) break;
    decided = isPayment(step) ? withPayment(decided, step) : withDecision(decided, step);
  }
  return decided;
}

const isPayment = (step: Decision | Payment): step is Payment => step.entry.kind === 'payment';

export const isApproved = ({ finance }: Decided): boolean =>
  finance?.entry.payload.verdict === 'approve';

const withPayment = (decided: Decided, payment: Payment): Decided =>
  isApproved(decided) && decided.finance?.entry.hash === payment.entry.payload.ref
    ? { ...decided, payment }
    : decided;

function withDecision(decided: Decided, decision: Decision): Decided {
  const { stage, verdict } = decision.entry.payload;
  if (stage === 'client' && isApproved(decided)) return decided;
  const { [stage]: _, ...others } = decided;
  return verdict === 'withdraw' ? others : { ...others, [stage]: decision };
}

export function groupBy<T, Key>(
  items: readonly T[],
  keyOf: (item: T) => Key,
): ReadonlyMap<Key, readonly T[]> {
  const byKey = new Map<Key, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = byKey.get(key);
    if (list) list.push(item);
    else byKey.set(key, [item]);
  }
  return byKey;
}
