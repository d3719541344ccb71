import type { CsObject } from '../../../shared/entry/cs-json.ts';
import { signEntry } from '../../../shared/entry/entry.ts';
import { isTaxed } from '../../../shared/entry/invoice-document.ts';
import type { Payload } from '../../../shared/entry/payload.ts';
import {
  formatTextValue,
  formatValue,
  type InvoiceDocument,
} from '../../../shared/entry/values.ts';
import type { Result } from '../../../shared/kit/result.ts';
import type { Logged } from './post-entry.ts';
import {
  commitTo,
  type SignDeps,
  type SignError,
  type Signing,
  signAndPost,
} from './sign-and-post.ts';

type Signed = Promise<Result<Logged, SignError>>;

export type DecisionBody = Pick<Payload<'decision'>, 'ref' | 'stage' | 'verdict' | 'ms' | 'excl'> &
  Partial<
    Pick<Payload<'decision'>, 'client' | 'payee' | 'invoice' | 'amount_minor' | 'cur' | 'fx'>
  >;

export type PaymentBody = Pick<
  Payload<'payment'>,
  'ref' | 'bank_ref' | 'date' | 'amount_minor' | 'cur'
>;

/** Signs and logs a decision; a reason is committed to and disclosed. */
export async function signDecision(
  deps: SignDeps,
  signing: Signing,
  decision: { readonly body: DecisionBody; readonly reason?: string },
): Signed {
  const reason = decision.reason?.trim() ?? '';
  const opened = reason === '' ? undefined : commitTo(deps, 'reason', formatTextValue(reason));
  return signAndPost(deps, signing, {
    disclosures: opened === undefined ? [] : [opened.disclosure],
    sign: (header) =>
      signEntry(signWith(deps, signing), 'decision', {
        ...header,
        ...decision.body,
        assurance: 'ed25519',
        ...(opened && { cm: opened.cm }),
      }),
  });
}

/** One signature that approves several timesheets of the contract whole (adr/0019). */
export const signBatch = (
  deps: SignDeps,
  signing: Signing,
  batch: Pick<Payload<'batch'>, 'items' | 'cur'>,
): Signed =>
  signAndPost(deps, signing, {
    disclosures: [],
    sign: (header) =>
      signEntry(signWith(deps, signing), 'batch', {
        ...header,
        stage: 'client',
        ...batch,
        assurance: 'ed25519',
      }),
  });

/** An answer or note about an entry of the contract; its text is disclosed. */
export async function signReply(
  deps: SignDeps,
  signing: Signing,
  reply: { readonly ref: string; readonly text: string },
): Signed {
  const { cm, disclosure } = commitTo(deps, 'text', formatTextValue(reply.text.trim()));
  return signAndPost(deps, signing, {
    disclosures: [disclosure],
    sign: (header) =>
      signEntry(signWith(deps, signing), 'reply', { ...header, ref: reply.ref, cm }),
  });
}

/** Signs the snapshot of amounts that finance is about to approve. */
export async function signInvoice(
  deps: SignDeps,
  signing: Signing,
  invoice: { readonly ref: string; readonly document: InvoiceDocument },
): Signed {
  const { document, ref } = invoice;
  const { cm, disclosure } = commitTo(deps, 'doc', formatValue(document as unknown as CsObject));
  return signAndPost(deps, signing, {
    disclosures: [disclosure],
    sign: (header) =>
      signEntry(signWith(deps, signing), 'invoice', {
        ...header,
        ref,
        no: document.no,
        ...signedSums(document),
        cur: document.cur,
        cm,
      }),
  });
}

/** A credit's amounts are negative in its document; the entry says how much it takes back. */
const signedSums = (document: InvoiceDocument) => ({
  amount_minor: Math.abs(document.amount_minor),
  ...(isTaxed(document) && {
    tax_minor: Math.abs(document.tax_minor),
    ...(document.corrects && { corrects: document.corrects.invoice }),
  }),
});

export const signPayment = (deps: SignDeps, signing: Signing, body: PaymentBody): Signed =>
  signAndPost(deps, signing, {
    disclosures: [],
    sign: (header) => signEntry(signWith(deps, signing), 'payment', { ...header, ...body }),
  });

const signWith = (deps: SignDeps, { signer }: Signing) => ({ hasher: deps.crypto.hasher, signer });
