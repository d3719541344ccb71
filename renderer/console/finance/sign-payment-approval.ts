import { isTaxed } from '../../../shared/entry/invoice-document.ts';
import type { LedgerTimesheet, LoggedOf } from '../../../shared/entry/ledger.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { err, type Result } from '../../../shared/kit/result.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import type { Logged } from '../sign/post-entry.ts';
import type { SignDeps, SignError } from '../sign/sign-and-post.ts';
import { signDecision, signInvoice } from '../sign/sign-for-contract.ts';
import { signingOf } from '../sign/use-signing.ts';
import { contractOf, leftOutOf, recomputedMs } from '../week/week-summary.ts';
import type { Exchange } from './exchange.ts';
import { payeeNow } from './payee-in-force.ts';

interface Approval {
  readonly timesheet: LedgerTimesheet;
  /** A new invoice, or one that is signed and of which something is left. */
  readonly invoice:
    | { readonly document: InvoiceDocument }
    | { readonly signed: LoggedOf<'invoice'>; readonly amountMinor: number };
  readonly exchange: Exchange | undefined;
}

interface Approver {
  readonly evidence: Evidence;
  readonly signer: Signer;
}

/** The invoice first, then finance's decision that names it (protocol 3.7). */
export async function signPaymentApproval(
  deps: SignDeps,
  by: Approver,
  approval: Approval,
): Promise<Result<Logged, SignError>> {
  const { evidence } = by;
  const { invoice, timesheet } = approval;
  const signing = signingOf(evidence, by.signer);
  if ('signed' in invoice) {
    const { hash } = invoice.signed.entry;
    return approve(deps, by, { approval, hash, amountMinor: invoice.amountMinor, signing });
  }
  const { document } = invoice;
  const { hash: ref } = timesheet.timesheet.entry;
  const signed = await signInvoice(deps, signing, { ref, document });
  if (!signed.ok) return signed;
  const { hash, logIndex } = signed.value;
  const entries = [...signing.entries, { hash, logIndex }];
  const { amount_minor: amountMinor } = document;
  return approve(deps, by, { approval, hash, amountMinor, signing: { ...signing, entries } });
}

async function approve(
  deps: SignDeps,
  { evidence }: Approver,
  act: {
    readonly approval: Approval;
    /** Of the invoice. */
    readonly hash: string;
    readonly amountMinor: number;
    readonly signing: ReturnType<typeof signingOf>;
  },
): Promise<Result<Logged, SignError>> {
  const { timesheet, exchange } = act.approval;
  const { client } = timesheet;
  const { inForce: payee } = payeeNow(evidence.logged, deps.clock.nowMs());
  const terms = contractOf(evidence.ledger, timesheet);
  if (client === undefined || payee === undefined || terms === undefined)
    return err({ code: 'refused' as const, reason: 'E_DEC_STAGE' });
  return signDecision(deps, act.signing, {
    body: {
      ref: timesheet.timesheet.entry.hash,
      stage: 'finance',
      verdict: 'approve',
      // Exactly what the client approved, counted here again from the slices.
      ms: recomputedMs(timesheet, terms),
      excl: leftOutOf(timesheet),
      client: client.entry.hash,
      payee: payee.entry.hash,
      invoice: act.hash,
      amount_minor: act.amountMinor,
      cur: terms.cur,
      ...(exchange && { fx: exchange }),
    },
  });
}

/** A credit of an invoice, signed by finance. */
export const signCredit = (
  deps: SignDeps,
  { evidence, signer }: Approver,
  credit: { readonly ref: string; readonly document: InvoiceDocument },
): Promise<Result<Logged, SignError>> =>
  isTaxed(credit.document)
    ? signInvoice(deps, signingOf(evidence, signer), credit)
    : Promise.resolve(err({ code: 'refused' as const, reason: 'E_CREDIT' }));
