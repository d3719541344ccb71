import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { err, type Result } from '../../../shared/kit/result.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import type { Logged } from '../sign/post-entry.ts';
import type { SignDeps, SignError } from '../sign/sign-and-post.ts';
import { signDecision, signInvoice } from '../sign/sign-for-contract.ts';
import { signingOf } from '../sign/use-signing.ts';
import { contractOf, leftOutOf, recomputedMs } from '../week/week-summary.ts';
import { payeeNow } from './payee-in-force.ts';

/** The invoice first, then finance's decision that names it (protocol 3.7). */
export async function signPaymentApproval(
  deps: SignDeps,
  by: { readonly evidence: Evidence; readonly signer: Signer },
  approval: { readonly timesheet: LedgerTimesheet; readonly document: InvoiceDocument },
): Promise<Result<Logged, SignError>> {
  const { evidence } = by;
  const { timesheet, document } = approval;
  const { hash } = timesheet.timesheet.entry;
  const { client } = timesheet;
  const { inForce: payee } = payeeNow(evidence.logged, deps.clock.nowMs());
  const terms = contractOf(evidence.ledger, timesheet);
  if (client === undefined || payee === undefined || terms === undefined)
    return err({ code: 'refused' as const, reason: 'E_DEC_STAGE' });
  const signing = signingOf(evidence, by.signer);
  const invoice = await signInvoice(deps, signing, { ref: hash, document });
  if (!invoice.ok) return invoice;
  const { hash: invoiceHash, logIndex } = invoice.value;
  const entries = [...signing.entries, { hash: invoiceHash, logIndex }];
  return signDecision(
    deps,
    { ...signing, entries },
    {
      body: {
        ref: hash,
        stage: 'finance',
        verdict: 'approve',
        // Exactly what the client approved, counted here again from the slices.
        ms: recomputedMs(timesheet, terms),
        excl: leftOutOf(timesheet),
        client: client.entry.hash,
        payee: payee.entry.hash,
        invoice: invoiceHash,
        amount_minor: document.amount_minor,
        cur: document.cur,
      },
    },
  );
}
