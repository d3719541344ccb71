import type { LoggedDecision, LoggedOf } from './ledger.ts';

type Decision = LoggedDecision;
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
  const stagesByRef = new Map<string, readonly Stage[]>();
  return (ref, belowIndex = Number.POSITIVE_INFINITY) => {
    const about = decisionsByRef.get(ref) ?? [];
    const stages =
      stagesByRef.get(ref) ??
      stagesOf([...about, ...about.flatMap(({ entry }) => paymentsByRef.get(entry.hash) ?? [])]);
    stagesByRef.set(ref, stages);
    return stages[countBelow(stages, belowIndex) - 1]?.decided ?? {};
  };
}

/** What the steps up to one of them come to. */
interface Stage {
  readonly logIndex: number;
  readonly decided: Decided;
}

/** One pass over the steps answers for every place in the log. */
function stagesOf(steps: readonly (Decision | Payment)[]): readonly Stage[] {
  const stages: Stage[] = [];
  let decided: Decided = {};
  for (const step of steps.toSorted((a, b) => a.logIndex - b.logIndex)) {
    decided = settleStep(decided, step);
    stages.push({ logIndex: step.logIndex, decided });
  }
  return stages;
}

function countBelow(stages: readonly Stage[], logIndex: number): number {
  let low = 0;
  let high = stages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stages[middle]?.logIndex ?? 0) < logIndex) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The last decision per stage wins by log index. Finance's approval closes the client stage; a
 * payment that names the approval closes both, so a later `withdraw` undoes nothing (protocol 3.12).
 */
export const settle = (steps: readonly (Decision | Payment)[]): Decided =>
  stagesOf(steps).at(-1)?.decided ?? {};

function settleStep(decided: Decided, step: Decision | Payment): Decided {
  if (decided.payment !== undefined) return decided;
  return isPayment(step) ? withPayment(decided, step) : withDecision(decided, step);
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
