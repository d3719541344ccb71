import { msByWork } from '../domain/billing.ts';
import { approversAt, ofKind } from '../entry/fold-ledger.ts';
import { groupByRef, settle } from '../entry/fold-timesheets.ts';
import type { LedgerTimesheet, LoggedOf } from '../entry/ledger.ts';
import type { Approver } from '../entry/payload.ts';
import { amountsOf, isRange, isSameMs, withoutExcluded } from './amounts.ts';
import { type BillingFacts, contractOf, isTotal } from './check-billing.ts';
import type { ActiveDevice } from './check-keys.ts';
import type { FindingCode } from './codes.ts';
import type { Run } from './run.ts';

type Decision = LoggedOf<'decision'>;

export interface DecisionFacts extends BillingFacts {
  readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
}

/** Step 10 of protocol 3.20, decisions: who decided what, entitled to how much. */
export function checkDecisions(run: Run, facts: DecisionFacts): void {
  const decisions = ofKind(facts.logged, 'decision');
  const timesheetByHash = new Map(
    facts.ledger.timesheets.map((each) => [each.timesheet.entry.hash as string, each] as const),
  );
  const contracts = ofKind(facts.logged, 'contract');
  const contractByHash = new Map(contracts.map((each) => [each.entry.hash as string, each]));
  const listed = decisions.filter((each) => signerOf(facts, each) !== undefined);
  const decisionsByRef = groupByRef(listed);
  for (const decision of decisions) {
    const add = (code: FindingCode, detail?: string) =>
      run.findings.add(code, { entry: decision.entry.hash, detail });
    const { ref } = decision.entry.payload;
    const contract = contractByHash.get(ref);
    const timesheet = timesheetByHash.get(ref);
    checkSigner(add, facts, decision);
    const target = contract ?? timesheet?.timesheet;
    if (target === undefined || target.logIndex >= decision.logIndex) {
      add('E_DEC_REF', 'what it decides is not here, or came later');
      continue;
    }
    checkView(add, facts, { decision, targetIndex: target.logIndex });
    if (contract !== undefined) checkAnswer(add, decision);
    if (timesheet === undefined) continue;
    const earlier = (decisionsByRef.get(ref) ?? []).filter(
      (other) => other.logIndex < decision.logIndex,
    );
    checkTimesheetDecision(add, facts, { decision, timesheet, earlier });
  }
}

export type Add = (code: FindingCode, detail?: string) => void;

const signerOf = ({ ledger }: BillingFacts, { entry, logIndex }: Decision): Approver | undefined =>
  approversAt(ledger.rosters, logIndex).find(
    ({ id, role }) => id === entry.payload.by && role === entry.payload.stage,
  );

function checkSigner(add: Add, facts: DecisionFacts, decision: Decision): void {
  const { by, assurance } = decision.entry.payload;
  const isListed = approversAt(facts.ledger.rosters, decision.logIndex).some(({ id }) => id === by);
  if (!isListed) add('E_DEC_APPROVER', 'its signer was not on the list');
  else if (signerOf(facts, decision) === undefined)
    add('E_DEC_STAGE', 'its signer has another role');
  if (facts.deviceByKid.has(by)) add('E_DEC_STAGE', "its signer is the freelancer's device");
  if (assurance !== 'ed25519') add('E_DEC_SIG', `${assurance} cannot be checked here`);
}

function checkView(
  add: Add,
  { isTrueView }: DecisionFacts,
  { decision, targetIndex }: { readonly decision: Decision; readonly targetIndex: number },
): void {
  const { view } = decision.entry.payload;
  if (view.size > decision.logIndex || !isTrueView(view)) add('E_VIEW');
  else if (view.size <= targetIndex) add('E_VIEW', 'it had not seen what it decides');
}

/** The client's answer to a contract carries no time and no money. */
function checkAnswer(add: Add, { entry: { payload } }: Decision): void {
  if (payload.stage !== 'client') add('E_DEC_STAGE', 'only a client answers a contract');
  if (!['accept', 'reject', 'withdraw'].includes(payload.verdict))
    add('E_DEC_REF', `${payload.verdict} is no answer to a contract`);
  if (payload.ms.service + payload.ms.support > 0 || payload.excl.length > 0)
    add('E_DEC_TOTAL', 'an answer to a contract decides no time');
}

interface TimesheetDecision {
  readonly decision: Decision;
  readonly timesheet: LedgerTimesheet;
  /** Of listed approvers about the same timesheet, in log order. */
  readonly earlier: readonly Decision[];
}

function checkTimesheetDecision(add: Add, facts: DecisionFacts, about: TimesheetDecision): void {
  const { payload } = about.decision.entry;
  if (payload.verdict === 'accept') add('E_DEC_REF', 'a timesheet is approved, not accepted');
  if (!payload.excl.every(isRange)) add('E_DEC_TOTAL', 'an excluded range is empty');
  if (payload.verdict !== 'approve') return;
  const replacement = facts.ledger.timesheets.find(
    ({ timesheet }) => timesheet.entry.payload.replaces === payload.ref,
  );
  if (
    about.timesheet.state === 'replaced' &&
    (replacement?.timesheet.logIndex ?? 0) < about.decision.logIndex
  )
    add('E_DEC_REF', 'the timesheet had been replaced');
  checkTotal(add, facts, about);
  if (payload.stage === 'finance') checkFinance(add, facts, about);
}

function checkTotal(add: Add, facts: DecisionFacts, about: TimesheetDecision): void {
  const { payload } = about.decision.entry;
  const contract = contractOf(facts.ledger, about.timesheet);
  const [rate] = contract?.rates ?? [];
  if (contract === undefined || rate === undefined) return;
  const actual = msByWork(withoutExcluded(about.timesheet.slices, payload.excl), rate.work);
  if (!isTotal(payload.ms, actual, facts.profile))
    add('E_DEC_TOTAL', 'its time is not what remains of the timesheet');
  const amounts = amountsOf(contract, payload.ref, payload.ms);
  const limit = signerOf(facts, about.decision)?.limit_minor;
  if (limit !== undefined && (amounts === undefined || amounts.totalMinor > limit))
    add('E_DEC_LIMIT', `${amounts?.totalMinor ?? 'more'} of ${limit}`);
  if (payload.stage !== 'finance') return;
  if (payload.amount_minor !== amounts?.totalMinor || payload.cur !== contract.cur)
    add('E_DEC_TOTAL', `its amount is not ${amounts?.totalMinor} ${contract.cur}`);
}

function checkFinance(add: Add, facts: DecisionFacts, about: TimesheetDecision): void {
  const { payload } = about.decision.entry;
  const { client } = settle(about.earlier);
  if (client?.entry.payload.verdict !== 'approve') {
    add('E_DEC_STAGE', 'finance decided before the client approved');
    return;
  }
  if (payload.client !== client.entry.hash) add('E_DEC_REF', "not the client's last approval");
  const sameExclusions = JSON.stringify(payload.excl) === JSON.stringify(client.entry.payload.excl);
  if (!isSameMs(payload.ms, client.entry.payload.ms) || !sameExclusions)
    add('E_DEC_TOTAL', 'it approves other time than the client did');
  const twoPersonMinor = contractOf(facts.ledger, about.timesheet)?.two_person_minor ?? 0;
  const isOnePerson = signerOf(facts, about.decision)?.who === signerOf(facts, client)?.who;
  if (isOnePerson && (payload.amount_minor ?? 0) > twoPersonMinor)
    add('E_DEC_APPROVER', 'one person decided for the client and for finance');
}
