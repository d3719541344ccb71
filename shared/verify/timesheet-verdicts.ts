import type { ContractLedger, LedgerTimesheet, LoggedEntry } from '../entry/ledger.ts';
import type { Payload } from '../entry/payload.ts';
import { groupBy } from '../entry/settle.ts';
import { amountsOf } from './amounts.ts';
import { type BillingFacts, contractOf, isCovered } from './check-billing.ts';
import { isError } from './codes.ts';
import { codesOf } from './findings.ts';
import type { Finding, TimesheetVerdict } from './report.ts';

/**
 * One junk entry does not fail a week that has nothing to do with it (protocol 3.20): a timesheet
 * is judged by itself, by what it bills, by what was decided about it, and by who signed all that.
 */
export function timesheetVerdicts(
  findings: readonly Finding[],
  facts: BillingFacts,
): readonly TimesheetVerdict[] {
  const { ledger, logged } = facts;
  const brokenBy = brokenChains(logged, findings);
  const findingsByEntry = groupBy(findings, ({ entry }) => entry);
  return ledger.timesheets.map((each) => {
    const { payload, hash } = each.timesheet.entry;
    const isBroken = payload.heads.some(({ by, seq }) => (brokenBy.get(by) ?? seq + 1) <= seq);
    const concerned = new Set(concernedEntries(ledger, each));
    const about = [undefined, ...concerned].flatMap((entry) => findingsByEntry.get(entry) ?? []);
    const approved = each.finance ?? each.client;
    const ms =
      approved?.entry.payload.verdict === 'approve' ? approved.entry.payload.ms : payload.ms;
    const contract = contractOf(ledger, each);
    const amounts = contract && amountsOf(contract, hash, ms);
    return {
      hash,
      week: payload.week,
      ok: !isBroken && !about.some(({ code }) => isError(code)),
      ms: ms.service + ms.support,
      slices: each.slices.length,
      state: each.state,
      ...(amounts && { amountMinor: amounts.totalMinor }),
      ...(contract && { cur: contract.cur }),
      ...(isCovered(facts, each) ? {} : { partial: true as const }),
      codes: codesOf(about),
    };
  });
}

/** Lowest broken place of each device's chain: what ends above it rests on it. */
function brokenChains(
  logged: readonly LoggedEntry[],
  findings: readonly Finding[],
): ReadonlyMap<string, number> {
  const broken = new Set(
    findings.filter(({ code }) => code.startsWith('E_CHAIN_')).map(({ entry }) => entry),
  );
  const seqByKid = new Map<string, number>();
  for (const { entry } of logged) {
    if (!broken.has(entry.hash) || !('seq' in entry.payload)) continue;
    const { by, seq } = entry.payload;
    seqByKid.set(by, Math.min(seq, seqByKid.get(by) ?? seq));
  }
  return seqByKid;
}

function concernedEntries(ledger: ContractLedger, each: LedgerTimesheet): readonly string[] {
  const { timesheet, slices } = each;
  const { hash, payload } = timesheet.entry;
  const accepted = ledger.accepted.find(({ contract }) => contract.entry.hash === payload.contract);
  const steps = each.history.filter(({ entry }) => entry.kind !== 'reply');
  const named = [each.finance, ...steps].flatMap((step) =>
    step?.entry.kind === 'decision' ? namedBy(step.entry.payload) : [],
  );
  return [
    hash,
    ...slices.flatMap(({ hash, session, changes }) => [
      hash,
      session,
      ...Object.values(changes.amendByName).filter((amend) => amend !== undefined),
    ]),
    ...steps.map(({ entry }) => entry.hash),
    ...named,
    ...[accepted?.contract, accepted?.decision].flatMap((e) => (e ? [e.entry.hash] : [])),
    ...enrolmentsBehind(ledger, each),
    ...rostersBehind(ledger, [...steps, ...(accepted ? [accepted.decision] : [])]),
  ];
}

/** What an approval rests on besides the timesheet. */
const namedBy = ({ client, payee, invoice }: Payload<'decision'>): readonly string[] =>
  [client, payee, invoice].filter((hash) => hash !== undefined);

/** Of the devices whose word a timesheet rests on, and of those that endorsed them. */
function enrolmentsBehind(
  { enrolments, accepted }: ContractLedger,
  { timesheet, slices }: LedgerTimesheet,
): readonly string[] {
  const { payload } = timesheet.entry;
  const kids = new Set<string>([
    payload.by,
    ...payload.heads.map(({ by }) => by),
    ...slices.map(({ by }) => by),
    ...accepted.map(({ contract }) => contract.entry.payload.by),
  ]);
  // An endorser was enrolled before, so one walk backwards finds them all.
  return enrolments.toReversed().flatMap(({ entry }) => {
    if (!kids.has(entry.payload.by)) return [];
    kids.add(entry.payload.endorse);
    return [entry.hash];
  });
}

/** The lists that were in force when it was decided. */
const rostersBehind = (
  { rosters }: ContractLedger,
  steps: readonly { readonly logIndex: number }[],
): readonly string[] =>
  steps.flatMap(({ logIndex }) => {
    const roster = rosters.findLast((each) => each.logIndex < logIndex);
    return roster ? [roster.entry.hash] : [];
  });
