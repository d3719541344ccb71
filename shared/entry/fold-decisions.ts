import { silenceAt } from '../domain/week.ts';
import { parseHex } from '../kit/hex.ts';
import { nobleHasher } from '../kit/noble-hasher.ts';
import { termsAt } from './contract-terms.ts';
import { kidOf } from './kid.ts';
import type { AcceptedContract, LoggedDecision, LoggedEntry, LoggedOf } from './ledger.ts';
import { ofKind } from './logged.ts';
import { approverOf } from './rosters.ts';
import { createSettledAt, groupBy, type SettledAt } from './settle.ts';

type Timesheet = LoggedOf<'timesheet'>;

/** Decisions that count, and where each timesheet lost its effect to a revision. */
export interface FoldedDecisions {
  /** Of listed approvers, each item of a batch as one, and lapses; in log order. */
  readonly decisions: readonly LoggedDecision[];
  readonly settledAt: SettledAt;
  readonly replacementByHash: ReadonlyMap<string, Timesheet>;
}

/** Everything in log order; payments of listed approvers. */
export function foldDecisions(
  logged: readonly LoggedEntry[],
  accepted: readonly AcceptedContract[],
  payments: readonly LoggedOf<'payment'>[],
): FoldedDecisions {
  const rosters = ofKind(logged, 'roster');
  const timesheets = ofKind(logged, 'timesheet');
  const signed = expandedDecisions(logged);
  const people = signed.filter((each) => approverOf(rosters, each) !== undefined);
  // Silence answers for the client only, so what finance approved does not depend on it.
  const replacementByHash = replacements(timesheets, createSettledAt(people, payments));
  const operatorKid = operatorKidOf(accepted);
  const lapses = signed.filter(({ entry }) => entry.payload.by === operatorKid && isLapse(entry));
  const decisions = people.filter(({ entry }) => !isLapse(entry));
  let settledAt = createSettledAt(decisions, payments);
  const timesheetByHash = new Map<string, Timesheet>(
    timesheets.map((each) => [each.entry.hash, each]),
  );
  const replacedAt = (hash: string) => replacementByHash.get(hash)?.logIndex;
  const answeredAt = answeredBy(people);
  for (const lapse of lapses) {
    const known = { accepted, timesheetByHash, answeredAt, settledAt, replacedAt };
    if (lapseFault(lapse, known) !== undefined) continue;
    decisions.push(lapse);
    settledAt = createSettledAt(decisions, payments);
  }
  decisions.sort((a, b) => a.logIndex - b.logIndex);
  return { decisions, settledAt, replacementByHash };
}

/** Was it made by nobody, after the review time ended in silence (protocol 3.12)? */
export const isLapse = ({ payload }: LoggedDecision['entry']): boolean =>
  payload.assurance === 'lapsed';

/** kid of the operator's key as the contract in force pins it. */
export function operatorKidOf(accepted: readonly AcceptedContract[]): string | undefined {
  const publicKey = parseHex(accepted[0]?.contract.entry.payload.operator_pk ?? '', 32);
  return publicKey && kidOf(nobleHasher, publicKey);
}

/** Decisions as signed, each item of a batch as one that its signer might have signed alone. */
export const expandedDecisions = (logged: readonly LoggedEntry[]): readonly LoggedDecision[] =>
  logged.flatMap((each): readonly LoggedDecision[] => {
    if (each.entry.kind === 'decision') return [each as LoggedOf<'decision'>];
    return each.entry.kind === 'batch' ? itemsOf(each as LoggedOf<'batch'>) : [];
  });

function itemsOf(batch: LoggedOf<'batch'>): readonly LoggedDecision[] {
  const { entry, logIndex, receivedMs } = batch;
  const { items, cur, ...header } = entry.payload;
  return items.map(({ ref, ms, amount_minor }) => ({
    entry: {
      kind: 'decision',
      hash: entry.hash,
      envelope: entry.envelope,
      payload: { ...header, ref, ms, amount_minor, cur, verdict: 'approve', excl: [] },
    },
    logIndex,
    receivedMs,
    batch,
  }));
}

interface LapseFacts {
  readonly accepted: readonly AcceptedContract[];
  readonly timesheetByHash: ReadonlyMap<string, Timesheet>;
  readonly answeredAt: AnsweredAt;
  readonly settledAt: SettledAt;
  /** Log index of the revision that took a timesheet's place. */
  readonly replacedAt: (timesheet: string) => number | undefined;
}

/** When the newest word for the client about a timesheet came below a log index, epoch ms. */
export type AnsweredAt = (timesheet: string, logIndex: number) => number | undefined;

/** `decisions`: of listed approvers, in log order; what silence said is no word. */
export function answeredBy(decisions: readonly LoggedDecision[]): AnsweredAt {
  const words = decisions.filter(
    ({ entry }) => entry.payload.stage === 'client' && !isLapse(entry),
  );
  const wordsByRef = groupBy(words, ({ entry }) => entry.payload.ref);
  return (timesheet, logIndex) =>
    wordsByRef.get(timesheet)?.findLast((each) => each.logIndex < logIndex)?.receivedMs;
}

/**
 * Epoch ms from which on silence approves a timesheet; `undefined`: it never does. With an answer,
 * which was taken back, silence began anew.
 */
export function silenceEndsAt(
  accepted: readonly AcceptedContract[],
  { entry, logIndex, receivedMs }: Timesheet,
  answeredMs = receivedMs,
): number | undefined {
  const { contract, week } = entry.payload;
  const terms = termsAt(accepted, contract, logIndex)?.contract;
  if (terms?.on_silence !== 'approve') return undefined;
  const { week0, edit_close_s: editCloseS, review_close_s: reviewCloseS } = terms;
  return silenceAt({ week0, editCloseS, reviewCloseS }, { week, sinceMs: answeredMs });
}

/** Why silence did not approve; `undefined`: it did. */
export function lapseFault(
  { entry: { payload }, logIndex, receivedMs }: LoggedDecision,
  { accepted, timesheetByHash, answeredAt, settledAt, replacedAt }: LapseFacts,
): string | undefined {
  if (payload.stage !== 'client' || payload.verdict !== 'approve')
    return "silence only approves, in the client's place";
  const timesheet = timesheetByHash.get(payload.ref);
  if (timesheet === undefined || timesheet.logIndex >= logIndex)
    return 'there was no such timesheet';
  const closeMs = silenceEndsAt(accepted, timesheet, answeredAt(payload.ref, logIndex));
  if (closeMs === undefined) return 'by the contract silence approves nothing';
  if (receivedMs < closeMs) return 'the time for review was not over';
  if ((replacedAt(payload.ref) ?? logIndex) < logIndex) return 'the timesheet had been replaced';
  return settledAt(payload.ref, logIndex).client && 'the client had decided';
}

/**
 * The revision that took each replaced timesheet's place. A revision of one that finance had
 * approved by then replaces nothing, whatever is decided later.
 */
function replacements(
  timesheets: readonly Timesheet[],
  settledAt: SettledAt,
): ReadonlyMap<string, Timesheet> {
  const found = new Map<string, Timesheet>();
  const weekByHash = new Map<string, number>();
  for (const timesheet of timesheets) {
    const { entry, logIndex } = timesheet;
    const { replaces, week } = entry.payload;
    weekByHash.set(entry.hash, week);
    if (replaces === entry.hash || weekByHash.get(replaces) !== week || found.has(replaces))
      continue;
    if (settledAt(replaces, logIndex).finance?.entry.payload.verdict !== 'approve')
      found.set(replaces, timesheet);
  }
  return found;
}
