import {
  answeredBy,
  expandedDecisions,
  type AnsweredAt,
  isLapse,
  lapseFault,
  operatorKidOf,
} from '../entry/fold-decisions.ts';
import { type FoldedCredits, foldCredits, leftAt } from '../entry/fold-invoices.ts';
import type { ContractLedger, LedgerTimesheet, LoggedDecision } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import type { Approver } from '../entry/payload.ts';
import { approverOf, approversAt } from '../entry/rosters.ts';
import { amountsOf, isRange, isSameMs, isTotal, withoutExcluded } from './amounts.ts';
import { type BillingFacts, contractOf, isCovered } from './check-billing.ts';
import type { FindingCode } from './codes.ts';
import type { Run } from './run.ts';

type Decision = LoggedDecision;

/** Step 10 of protocol 3.20, decisions: who decided what, entitled to how much. */
export function checkDecisions(run: Run, facts: BillingFacts): void {
  const timesheetByHash = new Map(
    facts.ledger.timesheets.map((each) => [each.timesheet.entry.hash as string, each] as const),
  );
  const contracts = ofKind(facts.logged, 'contract');
  const contractByHash = new Map(contracts.map((each) => [each.entry.hash as string, each]));
  const counted = new Set(facts.ledger.decisions.map(keyOf));
  const isCounted = (decision: Decision): boolean => counted.has(keyOf(decision));
  const operatorKid = operatorKidOf(facts.ledger.accepted);
  const answeredAt = answeredBy(facts.ledger.decisions);
  const credits = foldCredits(facts.ledger.invoices);
  for (const decision of expandedDecisions(facts.logged)) {
    const add = (code: FindingCode, detail?: string) =>
      run.findings.add(code, { entry: decision.entry.hash, detail });
    const { ref } = decision.entry.payload;
    const contract = contractByHash.get(ref);
    const timesheet = timesheetByHash.get(ref);
    if (isLapse(decision.entry) && decision.entry.payload.by === operatorKid)
      checkLapse(add, facts, { decision, timesheet, answeredAt });
    else checkSigner(add, facts, decision);
    const target = contract ?? timesheet?.timesheet;
    if (target === undefined || target.logIndex >= decision.logIndex) {
      add('E_DEC_REF', 'what it decides is not here, or came later');
      continue;
    }
    checkView(add, facts, { decision, targetIndex: target.logIndex });
    if (contract !== undefined) checkAnswer(add, facts.ledger, decision);
    if (timesheet !== undefined)
      checkTimesheetDecision(add, facts, { decision, timesheet, isCounted, credits });
  }
}

/** The items of a batch have one hash, and each its own `ref`. */
const keyOf = ({ entry }: Decision): string => `${entry.hash} ${entry.payload.ref}`;

type Add = (code: FindingCode, detail?: string) => void;

const signerOf = ({ ledger }: BillingFacts, decision: Decision): Approver | undefined =>
  approverOf(ledger.rosters, decision);

function checkSigner(add: Add, facts: BillingFacts, decision: Decision): void {
  const { by, assurance } = decision.entry.payload;
  const isListed = approversAt(facts.ledger.rosters, decision.logIndex).some(({ id }) => id === by);
  if (!isListed) add('E_DEC_APPROVER', 'its signer was not on the list');
  else if (signerOf(facts, decision) === undefined)
    add('E_DEC_STAGE', 'its signer has another role');
  if (assurance === 'lapsed') add('E_DEC_SIG', 'only the operator may record silence');
  else if (assurance !== 'ed25519') add('E_DEC_SIG', `${assurance} cannot be checked here`);
}

/** Silence approves where the contract says so, and only after its time (protocol 3.12). */
function checkLapse(
  add: Add,
  { ledger, settledAt }: BillingFacts,
  {
    decision,
    timesheet,
    answeredAt,
  }: {
    readonly decision: Decision;
    readonly timesheet: LedgerTimesheet | undefined;
    readonly answeredAt: AnsweredAt;
  },
): void {
  if (timesheet === undefined) return;
  const fault = lapseFault(decision, {
    accepted: ledger.accepted,
    timesheetByHash: new Map([[timesheet.timesheet.entry.hash, timesheet.timesheet]]),
    answeredAt,
    settledAt,
    replacedAt: () => timesheet.replacedAtIndex,
  });
  if (fault !== undefined) add('E_DEC_STAGE', fault);
  else add('W_DEC_LAPSED');
  if (decision.entry.payload.excl.length > 0) add('E_DEC_TOTAL', 'silence leaves nothing out');
}

function checkView(
  add: Add,
  { viewFault }: BillingFacts,
  { decision, targetIndex }: { readonly decision: Decision; readonly targetIndex: number },
): void {
  const { view } = decision.entry.payload;
  const fault = viewFault(view, decision.logIndex);
  if (fault) add(fault.code, fault.detail);
  else if (view.size <= targetIndex) add('E_VIEW', 'it had not seen what it decides');
}

/** The client's answer to a contract carries no time and no money; an acceptance is final. */
function checkAnswer(
  add: Add,
  { accepted }: ContractLedger,
  { entry: { payload }, logIndex }: Decision,
): void {
  const acceptance = accepted.find(({ contract }) => contract.entry.hash === payload.ref)?.decision;
  if (payload.verdict !== 'accept' && (acceptance?.logIndex ?? logIndex) < logIndex)
    add('E_DEC_STAGE', 'the contract had been accepted, and that is final');
  if (payload.stage !== 'client') add('E_DEC_STAGE', 'only a client answers a contract');
  if (!['accept', 'reject', 'withdraw'].includes(payload.verdict))
    add('E_DEC_REF', `${payload.verdict} is no answer to a contract`);
  if (payload.ms.service + payload.ms.support > 0 || payload.excl.length > 0)
    add('E_DEC_TOTAL', 'an answer to a contract decides no time');
}

interface TimesheetDecision {
  readonly decision: Decision;
  readonly timesheet: LedgerTimesheet;
  readonly credits: FoldedCredits;
  /** By somebody entitled to it, or a lapse that holds. */
  readonly isCounted: (decision: Decision) => boolean;
}

function checkTimesheetDecision(add: Add, facts: BillingFacts, about: TimesheetDecision): void {
  const { payload } = about.decision.entry;
  if (payload.verdict === 'accept') add('E_DEC_REF', 'a timesheet is approved, not accepted');
  if (!payload.excl.every(isRange)) add('E_DEC_TOTAL', 'an excluded range is empty');
  checkEffect(add, facts, about);
  if (payload.verdict !== 'approve') return;
  const { replacedAtIndex } = about.timesheet;
  if (replacedAtIndex !== undefined && replacedAtIndex < about.decision.logIndex)
    add('E_DEC_REF', 'the timesheet had been replaced');
  checkTotal(add, facts, about);
  if (payload.stage === 'finance') checkFinance(add, facts, about);
}

/** A withdrawal takes something back; what comes after finance's approval or a payment, nothing. */
function checkEffect(
  add: Add,
  { settledAt }: BillingFacts,
  { decision, timesheet, isCounted }: TimesheetDecision,
): void {
  const { ref, stage, verdict } = decision.entry.payload;
  const { logIndex } = decision;
  if (!isCounted(decision) || (timesheet.replacedAtIndex ?? logIndex) < logIndex) return;
  const before = settledAt(ref, logIndex)[stage];
  const after = settledAt(ref, logIndex + 1)[stage];
  if (verdict === 'withdraw' && before !== undefined && after === undefined)
    add('I_DEC_WITHDRAWN', `it takes back ${before.entry.hash}`);
  else if (verdict === 'withdraw' || after?.logIndex !== logIndex)
    add('I_DEC_WITHDRAWN', 'it came when it could change nothing');
}

function checkTotal(add: Add, facts: BillingFacts, about: TimesheetDecision): void {
  const { payload } = about.decision.entry;
  const contract = contractOf(facts.ledger, about.timesheet);
  const [rate] = contract?.rates ?? [];
  if (contract === undefined || rate === undefined) return;
  const remaining = withoutExcluded(about.timesheet.slices, payload.excl);
  const isChecked = isCovered(facts, about.timesheet);
  if (isChecked && !isTotal(payload.ms, remaining, rate.work))
    add('E_DEC_TOTAL', 'its time is not what remains of the timesheet');
  const amounts = amountsOf(contract, payload.ref, payload.ms);
  const totalMinor = amounts && amounts.totalMinor + taxOf(facts, about);
  const limit = signerOf(facts, about.decision)?.limit_minor;
  if (limit !== undefined && (totalMinor === undefined || totalMinor > limit))
    add('E_DEC_LIMIT', `${totalMinor ?? 'more'} of ${limit}`);
  // Whatever it is paid out in, it is approved in the contract's currency (adr/0022).
  if ((payload.cur ?? contract.cur) !== contract.cur)
    add('E_DEC_TOTAL', `its currency is not ${contract.cur}`);
  const hasAmount = payload.amount_minor !== undefined && payload.cur !== undefined;
  if (payload.stage === 'client' && !hasAmount) return;
  if (payload.amount_minor !== totalMinor || payload.cur === undefined)
    add('E_DEC_TOTAL', `its amount is not ${totalMinor} ${contract.cur}`);
}

/** Finance pays the tax of the invoice too, as far as it was not credited before. */
function taxOf({ ledger }: BillingFacts, { decision, credits }: TimesheetDecision): number {
  const { entry, logIndex } = decision;
  const { stage, invoice: named } = entry.payload;
  const invoice = ledger.invoices.find((each) => each.entry.hash === named);
  if (stage !== 'finance' || invoice === undefined) return 0;
  return leftAt(credits, invoice, logIndex).taxMinor;
}

function checkFinance(add: Add, facts: BillingFacts, about: TimesheetDecision): void {
  const { payload } = about.decision.entry;
  const { client } = facts.settledAt(payload.ref, about.decision.logIndex);
  if (client?.entry.payload.verdict !== 'approve') {
    add('E_DEC_STAGE', 'finance decided before the client approved');
    return;
  }
  if (payload.client !== client.entry.hash) add('E_DEC_REF', "not the client's last approval");
  const sameExclusions = JSON.stringify(payload.excl) === JSON.stringify(client.entry.payload.excl);
  if (!isSameMs(payload.ms, client.entry.payload.ms) || !sameExclusions)
    add('E_DEC_TOTAL', 'it approves other time than the client did');
  const twoPersonMinor = contractOf(facts.ledger, about.timesheet)?.two_person_minor ?? 0;
  // Nobody decided a lapse, so it is no second person.
  const isOnePerson =
    isLapse(client.entry) || signerOf(facts, about.decision)?.who === signerOf(facts, client)?.who;
  if (isOnePerson && (payload.amount_minor ?? 0) > twoPersonMinor)
    add(
      'E_DEC_APPROVER',
      isLapse(client.entry)
        ? 'nobody decided for the client: finance is one person'
        : 'one person decided for the client and for finance',
    );
}
