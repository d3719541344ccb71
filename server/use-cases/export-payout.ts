import { stringify } from 'csv-stringify/sync';
import { minorDigits } from '../../shared/domain/money.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import type { ContractLedger, LedgerTimesheet } from '../../shared/entry/ledger.ts';
import type { PayeeValue } from '../../shared/entry/values.ts';
import type { EntryHash } from '../../shared/kit/ids.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { anchorsOf, policyTextOf } from '../../shared/verify/anchors.ts';
import { openBundle, type VerifiedBundle } from '../../shared/verify/verify-bundle.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { PayoutExportTable } from '../store/tables.ts';
import { buildBundle } from './build-bundle.ts';
import { bundleReader } from './bundle-reader.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';
import { parseStoredEntry } from './stored-entry.ts';

export interface Payout {
  readonly csv: string;
  readonly endToEndId: string;
}

/**
 * One payment as CSV, only for a timesheet that finance approved and whose whole bundle verifies
 * here and now. A second export names the first, so that a payment is not made twice unnoticed.
 */
export async function exportPayout(
  deps: ServerDeps,
  principal: Principal,
  asked: { readonly ten: string; readonly decision: string },
): Promise<Result<Payout, Failure>> {
  const { store, clock } = deps;
  const row = await store.entries.find(asked.decision);
  if (row?.ten !== asked.ten || row.kind !== 'decision') return fail('E_NOT_FOUND');
  const contract = await store.contracts.find(row.con);
  if (contract === undefined) return fail('E_NOT_FOUND');
  const verified = await verifyContract(deps, contract);
  if (!verified.ok) return verified;
  const payment = paymentOf(verified.value, asked.decision);
  if (!payment.ok) return payment;
  const first = await store.organisations.recordExport({
    ten: asked.ten,
    decision: asked.decision,
    payment: payment.value.endToEndId,
    account: principal.account.id,
    exported_at: clock.nowMs(),
  });
  const exporter = await store.accounts.find(first.account);
  const csv = formatCsv(payment.value, { first, by: exporter?.email ?? '' });
  return ok({ csv, endToEndId: payment.value.endToEndId });
}

/** The bundle as an outsider would verify it, with the anchors of the accepted contract. */
async function verifyContract(
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

interface Payment {
  readonly endToEndId: string;
  readonly decision: EntryOf<'decision'>['payload'];
  readonly timesheet: LedgerTimesheet['timesheet'];
  readonly payee: PayeeValue;
  readonly invoiceNo: string;
}

function paymentOf({ report, ledger }: VerifiedBundle, decision: string): Result<Payment, Failure> {
  const approved = ledger?.timesheets.find(({ finance }) => finance?.entry.hash === decision);
  if (!ledger || !approved?.finance) return fail('E_NOT_VERIFIED', 'not the decision that counts');
  if (approved.state !== 'finance_approved' && approved.state !== 'paid')
    return fail('E_NOT_VERIFIED', `the timesheet is ${approved.state}`);
  const { timesheet } = approved;
  const verdict = report.timesheets.find(({ hash }) => hash === timesheet.entry.hash);
  if (!verdict?.ok) return fail('E_NOT_VERIFIED', firstError(report));
  const { payload } = approved.finance.entry;
  const payee = payeeOf(ledger, payload.payee);
  if (payee === undefined) return fail('E_NOT_VERIFIED', 'the payee is not disclosed');
  return ok({
    // Of the billed set: a revision that bills the same slices is the same payment to a bank.
    endToEndId: `CS${timesheet.entry.payload.set.slice(0, 32).toUpperCase()}`,
    decision: payload,
    timesheet,
    payee,
    invoiceNo: approved.invoice?.entry.payload.no ?? '',
  });
}

const firstError = (report: VerifiedBundle['report']): string =>
  report.findings.find(({ code }) => code.startsWith('E_'))?.code ?? 'the timesheet fails';

const payeeOf = (ledger: ContractLedger, hash: string | undefined): PayeeValue | undefined =>
  hash === undefined ? undefined : ledger.valuesByHash.get(hash as EntryHash)?.payee;

function formatCsv(
  { endToEndId, decision, timesheet, payee, invoiceNo }: Payment,
  exported: { readonly first: PayoutExportTable; readonly by: string },
): string {
  // What finance exchanged is paid out in the currency that it was exchanged into.
  const { fx } = decision;
  const amountMinor = fx?.out_minor ?? decision.amount_minor ?? 0;
  const currency = fx?.out_cur ?? decision.cur ?? '';
  const record = {
    end_to_end_id: endToEndId,
    payee_name: payee.name,
    payee_iban: payee.iban,
    payee_bic: payee.bic,
    payee_country: payee.country,
    amount: formatMinor(amountMinor, currency),
    currency,
    invoice: invoiceNo,
    week: timesheet.entry.payload.week,
    timesheet: timesheet.entry.hash,
    first_exported_at: new Date(exported.first.exported_at).toISOString(),
    first_exported_by: exported.by,
  };
  // A name that starts with `=` must not become a formula in somebody's spreadsheet.
  return stringify([record], { header: true, escape_formulas: true, record_delimiter: 'windows' });
}

/** Minor units as a decimal with a point, e.g. 123456 EUR is `1234.56`. */
function formatMinor(amount: number, cur: string): string {
  const digits = minorDigits(cur) ?? 2;
  const text = String(amount).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
