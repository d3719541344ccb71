import type { EntryOf } from '../../shared/entry/entry.ts';
import type { ContractLedger, LedgerTimesheet } from '../../shared/entry/ledger.ts';
import type { PayeeValue } from '../../shared/entry/values.ts';
import { endToEndIdOf } from '../../shared/domain/payout.ts';
import type { EntryHash } from '../../shared/kit/ids.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { withoutExcluded } from '../../shared/verify/amounts.ts';
import { anchorsOf, policyTextOf } from '../../shared/verify/anchors.ts';
import { openBundle, type VerifiedBundle } from '../../shared/verify/verify-bundle.ts';
import type { ContractRow } from '../store/contracts.ts';
import { buildBundle } from './build-bundle.ts';
import { bundleReader } from './bundle-reader.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseStoredEntry } from './stored-entry.ts';

/** What finance approved, from a bundle that verified a moment ago. */
export interface Payable {
  readonly contract: Pick<ContractRow, 'con' | 'fre'>;
  /** End-to-end id of the first attempt to pay it. */
  readonly payment: string;
  readonly decision: EntryOf<'decision'>;
  readonly timesheet: EntryOf<'timesheet'>;
  readonly payee: PayeeValue;
  readonly invoice: string;
  readonly invoiceNo: string;
  /** What leaves the account: after the exchange that finance signed, if it did. */
  readonly amountMinor: number;
  readonly cur: string;
  /** Hashes of the slices that it pays. */
  readonly slices: readonly string[];
  /** A payment of it is signed already. */
  readonly isPaid: boolean;
}

/** In the order asked; a contract with several of them is verified once. */
export async function payablesOf(
  deps: ServerDeps,
  { ten, decisions }: { readonly ten: string; readonly decisions: readonly string[] },
): Promise<Result<readonly Payable[], Failure>> {
  const verifiedByCon = new Map<string, VerifiedBundle>();
  const payables: Payable[] = [];
  for (const decision of decisions) {
    const row = await deps.store.entries.find(decision);
    if (row?.ten !== ten || row.kind !== 'decision') return fail('E_NOT_FOUND');
    const contract = await deps.store.contracts.find(row.con);
    if (contract === undefined) return fail('E_NOT_FOUND');
    const known = verifiedByCon.get(row.con);
    const verified = known === undefined ? await verifyContract(deps, contract) : ok(known);
    if (!verified.ok) return verified;
    verifiedByCon.set(row.con, verified.value);
    const payable = payableOf(verified.value, contract, decision);
    if (!payable.ok) return payable;
    payables.push(payable.value);
  }
  return ok(payables);
}

/** The bundle as an outsider would verify it, with the anchors of the accepted contract. */
export async function verifyContract(
  deps: ServerDeps,
  contract: ContractRow,
): Promise<Result<VerifiedBundle, Failure>> {
  const accepted = await deps.store.entries.find(contract.contract_hash);
  const bundle = await buildBundle(deps, contract, { profile: 'full' });
  if (accepted === undefined || !bundle.ok) return fail('E_NOT_VERIFIED', 'nothing is accepted');
  const entry = parseStoredEntry(deps.crypto.hasher, accepted.envelope) as EntryOf<'contract'>;
  const anchors = anchorsOf(entry);
  const verified = await openBundle(deps, {
    files: bundleReader(deps.blobs, bundle.value),
    policyText: policyTextOf(anchors),
    anchorsText: JSON.stringify(anchors),
  });
  return ok(verified);
}

function payableOf(
  { report, ledger }: VerifiedBundle,
  contract: ContractRow,
  decision: string,
): Result<Payable, Failure> {
  const approved = ledger?.timesheets.find(({ finance }) => finance?.entry.hash === decision);
  if (!ledger || !approved?.finance) return fail('E_NOT_VERIFIED', 'not the decision that counts');
  if (approved.state !== 'finance_approved' && approved.state !== 'paid')
    return fail('E_NOT_VERIFIED', `the timesheet is ${approved.state}`);
  const timesheet = approved.timesheet.entry;
  const verdict = report.timesheets.find(({ hash }) => hash === timesheet.hash);
  if (!verdict?.ok) return fail('E_NOT_VERIFIED', firstError(report));
  const { entry } = approved.finance;
  const { fx, amount_minor = 0, cur = '' } = entry.payload;
  const payee = payeeOf(ledger, entry.payload.payee);
  if (payee === undefined) return fail('E_NOT_VERIFIED', 'the payee is not disclosed');
  return ok({
    contract: { con: contract.con, fre: contract.fre },
    payment: endToEndIdOf(timesheet.payload.set, 1),
    decision: entry,
    timesheet,
    payee,
    invoice: entry.payload.invoice ?? '',
    invoiceNo: approved.invoice?.entry.payload.no ?? '',
    amountMinor: fx?.out_minor ?? amount_minor,
    cur: fx?.out_cur ?? cur,
    slices: slicesOf(approved, entry.payload.excl),
    isPaid: approved.state === 'paid',
  });
}

const slicesOf = (
  { slices }: LedgerTimesheet,
  excl: EntryOf<'decision'>['payload']['excl'],
): readonly string[] => [...new Set(withoutExcluded(slices, excl).map(({ hash }) => hash))];

const firstError = (report: VerifiedBundle['report']): string =>
  report.findings.find(({ code }) => code.startsWith('E_'))?.code ?? 'the timesheet fails';

const payeeOf = (ledger: ContractLedger, hash: string | undefined): PayeeValue | undefined =>
  hash === undefined ? undefined : ledger.valuesByHash.get(hash as EntryHash)?.payee;
