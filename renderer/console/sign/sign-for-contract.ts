import { commit, createDisclosure, type Disclosure } from '../../../shared/entry/commitment.ts';
import type { CsObject } from '../../../shared/entry/cs-json.ts';
import { type EntryOf, signEntry } from '../../../shared/entry/entry.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Payload, View } from '../../../shared/entry/payload.ts';
import {
  formatTextValue,
  formatValue,
  type InvoiceDocument,
} from '../../../shared/entry/values.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { parseHex } from '../../../shared/kit/hex.ts';
import { ok, type Result } from '../../../shared/kit/result.ts';
import type { Anchors } from '../../../shared/verify/anchors.ts';
import {
  type ContextError,
  currentMoment,
  fetchView,
  type KnownEntry,
  type SigningDeps,
} from './signing-context.ts';
import { type Logged, type PostError, postDisclosures, postEntry } from './post-entry.ts';

/** Who signs, about which contract, having verified what. */
export interface Signing {
  readonly signer: Signer;
  readonly anchors: Anchors;
  /** Organisation and log origin as the contract's own entry names them. */
  readonly ten: string;
  readonly log: string;
  /** Everything verified here: the server's view must contain it all. */
  readonly entries: readonly KnownEntry[];
}

export type SignError = ContextError | PostError;
export type SignDeps = SigningDeps & { readonly pause: () => Promise<void> };

export type DecisionBody = Pick<Payload<'decision'>, 'ref' | 'stage' | 'verdict' | 'ms'> &
  Partial<Pick<Payload<'decision'>, 'client' | 'payee' | 'invoice' | 'amount_minor' | 'cur'>>;

export type PaymentBody = Pick<
  Payload<'payment'>,
  'ref' | 'bank_ref' | 'date' | 'amount_minor' | 'cur'
>;

/** Signs and logs a decision; a reason is committed to and disclosed. */
export async function signDecision(
  deps: SignDeps,
  signing: Signing,
  decision: { readonly body: DecisionBody; readonly reason?: string },
): Promise<Result<Logged, SignError>> {
  const reason = decision.reason?.trim() ?? '';
  const opened = reason === '' ? undefined : commitTo(deps, 'reason', formatTextValue(reason));
  return signAndPost(deps, signing, {
    disclosures: opened === undefined ? [] : [opened.disclosure],
    sign: (header) =>
      signEntry(signWith(deps, signing), 'decision', {
        ...header,
        ...decision.body,
        excl: [],
        assurance: 'ed25519',
        ...(opened && { cm: opened.cm }),
      }),
  });
}

/** Signs the snapshot of amounts that finance is about to approve. */
export async function signInvoice(
  deps: SignDeps,
  signing: Signing,
  invoice: { readonly ref: string; readonly document: InvoiceDocument },
): Promise<Result<Logged, SignError>> {
  const { document, ref } = invoice;
  const { cm, disclosure } = commitTo(deps, 'doc', formatValue(document as unknown as CsObject));
  return signAndPost(deps, signing, {
    disclosures: [disclosure],
    sign: (header) =>
      signEntry(signWith(deps, signing), 'invoice', {
        ...header,
        ref,
        no: document.no,
        amount_minor: document.amount_minor,
        cur: document.cur,
        cm,
      }),
  });
}

export const signPayment = (
  deps: SignDeps,
  signing: Signing,
  body: PaymentBody,
): Promise<Result<Logged, SignError>> =>
  signAndPost(deps, signing, {
    disclosures: [],
    sign: (header) => signEntry(signWith(deps, signing), 'payment', { ...header, ...body }),
  });

type PartyHeader = Pick<
  Payload<'decision'>,
  'v' | 'log' | 'ten' | 'con' | 'by' | 'blind' | 'seen' | 'clk'
> & { readonly view: View };

async function signAndPost(
  deps: SignDeps,
  signing: Signing,
  act: {
    readonly disclosures: readonly Disclosure[];
    readonly sign: (
      header: PartyHeader,
    ) => Promise<EntryOf<'decision'> | EntryOf<'invoice'> | EntryOf<'payment'>>;
  },
): Promise<Result<Logged, SignError>> {
  const { anchors } = signing;
  const moment = await currentMoment(deps, anchors.log_vkey);
  if (!moment.ok) return moment;
  const known = { size: moment.value.seen.size, entries: signing.entries };
  const view = await fetchView(deps, anchors, known);
  if (!view.ok) return view;
  const entry = await act.sign({
    v: 1,
    log: signing.log,
    ten: signing.ten,
    con: anchors.con,
    by: kidOf(deps.crypto.hasher, signing.signer.publicKey),
    ...moment.value,
    view: view.value,
  });
  const logged = await postEntry(deps, entry, anchors.log_vkey);
  if (!logged.ok) return logged;
  await postDisclosures(deps, entry, act.disclosures);
  return ok(logged.value);
}

const signWith = (deps: SignDeps, { signer }: Signing) => ({ hasher: deps.crypto.hasher, signer });

function commitTo<Name extends 'doc' | 'reason'>(deps: SignDeps, name: Name, value: Uint8Array) {
  const salt = parseHex(deps.randomHex(32), 32);
  if (salt === undefined) throw new Error('commitTo: salt is not 32 bytes');
  const commitment = commit(deps.crypto.hasher, salt, { name, value });
  const cm = { [name]: commitment } as Record<Name, string>;
  return { cm, disclosure: createDisclosure(name, salt, value) };
}
