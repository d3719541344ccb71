import { signEntry } from '../../shared/entry/entry.ts';
import { type Envelope, envelopeToJson } from '../../shared/entry/envelope.ts';
import type { View } from '../../shared/entry/payload.ts';
import type { ServerDeps } from './deps.ts';

/** An envelope as the API's schemas type it. */
const toJson = (envelope: Envelope) => {
  const { signatures, ...json } = envelopeToJson(envelope);
  return { ...json, signatures: [...signatures] };
};

type StatementDeps = Pick<ServerDeps, 'crypto' | 'keys' | 'clock' | 'origin'>;
/** `atMs`: where the same words must come out the same again; default: now. */
type About = { readonly ten: string; readonly con: string; readonly atMs?: number };

const header = ({ keys, clock, origin }: StatementDeps, { ten, con, atMs }: About) => ({
  v: 1 as const,
  log: origin,
  ten,
  con,
  by: keys.operatorKid,
  at_ms: atMs ?? clock.nowMs(),
});

/**
 * "This is every entry of the contract below that size": the operator's word (protocol 3.12a); with
 * the first leaf below it that was given up, of whatever contract.
 */
export async function stateView(
  deps: StatementDeps & Pick<ServerDeps, 'store'>,
  about: About,
  view: View,
) {
  const { hasher } = deps.crypto;
  const lostFrom = await deps.store.log.firstGivenUp();
  const entry = await signEntry({ hasher, signer: deps.keys.operator }, 'view', {
    ...header(deps, about),
    view,
    ...(lostFrom !== undefined && lostFrom < view.size && { lost_from: lostFrom }),
  });
  return toJson(entry.envelope);
}

/** "This I have received for that entry" (protocol 3.8). Names and blobs ascending. */
export async function stateHeld(
  deps: StatementDeps,
  about: About,
  held: {
    readonly target: string;
    readonly names: readonly string[];
    readonly blobs: readonly string[];
  },
) {
  const { hasher } = deps.crypto;
  const entry = await signEntry({ hasher, signer: deps.keys.operator }, 'held', {
    ...header(deps, about),
    target: held.target,
    names: [...held.names],
    blobs: [...held.blobs],
  });
  return toJson(entry.envelope);
}
