import { commit, createDisclosure, type Disclosure } from '../../../shared/entry/commitment.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Payload, View } from '../../../shared/entry/payload.ts';
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

type PartyHeader = Pick<
  Payload<'decision'>,
  'v' | 'log' | 'ten' | 'con' | 'by' | 'blind' | 'seen' | 'clk'
> & { readonly view: View };

type PartyKind = 'decision' | 'batch' | 'reply' | 'invoice' | 'payment';

/** Signs what the caller makes of a header with a checked view, logs it and discloses its values. */
export async function signAndPost(
  deps: SignDeps,
  signing: Signing,
  act: {
    readonly disclosures: readonly Disclosure[];
    readonly sign: (header: PartyHeader) => Promise<{ [K in PartyKind]: EntryOf<K> }[PartyKind]>;
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

/** A commitment to a value under a fresh salt, and what opens it. */
export function commitTo<Name extends 'doc' | 'reason' | 'text'>(
  deps: SignDeps,
  name: Name,
  value: Uint8Array,
) {
  const salt = parseHex(deps.randomHex(32), 32);
  if (salt === undefined) throw new Error('commitTo: salt is not 32 bytes');
  const commitment = commit(deps.crypto.hasher, salt, { name, value });
  const cm = { [name]: commitment } as Record<Name, string>;
  return { cm, disclosure: createDisclosure(name, salt, value) };
}
