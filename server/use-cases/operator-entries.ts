import { type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import { envelopeToJson, signatureHashOf } from '../../shared/entry/envelope.ts';
import type { Payload, View } from '../../shared/entry/payload.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import type { OpenLogEnd } from '../log/append-leaves.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { createHex } from './secrets.ts';

export type OperatorDeps = Pick<ServerDeps, 'crypto' | 'keys' | 'clock' | 'origin' | 'boot'>;

/** What the operator signs itself (protocol 3.7), with its own keys only. */
interface OperatorBodies {
  void: Pick<Payload<'void'>, 'target' | 'code'>;
  erasure: Omit<Payload<'erasure'>, keyof CommonHeader>;
  decision: Omit<Payload<'decision'>, keyof CommonHeader>;
}
export type OperatorKind = keyof OperatorBodies;

type CommonHeader = Pick<
  Payload<'void'>,
  'v' | 'log' | 'ten' | 'con' | 'by' | 'blind' | 'seen' | 'clk'
>;

export interface OperatorDraft<K extends OperatorKind> {
  readonly kind: K;
  readonly about: { readonly ten: string; readonly con: string };
  readonly body: OperatorBodies[K];
}

/** A transaction that holds the log's end, for entries that come about by what else it does. */
export interface Appending {
  readonly tx: Repositories;
  readonly end: OpenLogEnd;
}

/**
 * Signs an entry as the operator and gives it a leaf like any other, in the transaction that
 * causes it. It is kept outside the database too: nobody else could ever send it again.
 */
export async function appendOperatorEntry<K extends OperatorKind>(
  deps: OperatorDeps,
  { tx, end }: Appending,
  draft: OperatorDraft<K>,
): Promise<{ readonly entry: EntryOf<K>; readonly index: number }> {
  const { hasher } = deps.crypto;
  const payload = { ...(await headerOf(deps, tx, draft.about)), ...draft.body };
  const entry = await signEntry(
    { hasher, signer: deps.keys.operator },
    draft.kind,
    payload as Payload<K>,
  );
  const place = await end.append({
    kind: entry.kind,
    entryHash: entry.hash,
    signatureHash: signatureHashOf(hasher, entry.envelope),
  });
  if (place === undefined) throw new Error('an entry of the operator is in the log already');
  await tx.entries.insert({
    ...draft.about,
    fre: '',
    hash: entry.hash,
    kind: entry.kind,
    by: deps.keys.operatorKid,
    seq: null,
    log_index: place.index,
    received_ms: place.receivedMs,
    envelope: JSON.stringify(envelopeToJson(entry.envelope)),
  });
  await tx.removals.markUnkept(entry.hash);
  return { entry, index: place.index };
}

async function headerOf(
  { keys, clock, origin, boot }: OperatorDeps,
  tx: Repositories,
  { ten, con }: OperatorDraft<OperatorKind>['about'],
): Promise<CommonHeader> {
  const seen = await tx.log.newestCheckpoint();
  if (seen === undefined) throw new Error('the operator signs before the log has a checkpoint');
  return {
    v: 1,
    log: origin,
    ten,
    con,
    by: keys.operatorKid,
    blind: createHex(32),
    seen: { size: seen.size, root: seen.root },
    clk: { boot, mono_ms: Math.round(performance.now()), wall_ms: clock.nowMs(), off_ms: 0 },
  };
}

/** Everything of a contract below the newest checkpoint that misses none of it, as whoever signs without a chain names it. */
export async function newestView(
  { crypto }: Pick<OperatorDeps, 'crypto'>,
  tx: Repositories,
  contract: ContractRow,
): Promise<View> {
  const checkpoint = await tx.log.newestWholeCheckpoint();
  if (checkpoint === undefined) throw new Error('the log has no checkpoint');
  const hashes = await tx.entries.viewHashes(contract, checkpoint.size);
  return { size: checkpoint.size, n: hashes.length, root: viewRoot(crypto.hasher, hashes) };
}
