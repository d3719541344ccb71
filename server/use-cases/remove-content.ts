import type { Disclosure } from '../../shared/entry/commitment.ts';
import type { Entry, Statement } from '../../shared/entry/entry.ts';
import { openValues } from '../../shared/entry/open-values.ts';
import { isTaken } from '../../shared/entry/values.ts';
import type { EntryRow } from '../store/entries.ts';
import type { Removal, RemovalRow } from '../store/removals.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { stateHeld } from './operator-statements.ts';
import { parseStoredEntry } from './stored-entry.ts';

/** Every picture that a slice may have. */
const pictureNames = [0, 1, 2].flatMap((i) =>
  [0, 1, 2, 3].flatMap((d) => [`shot${i}_${d}`, `thumb${i}_${d}`]),
);

/** What an entry that takes something away takes away; `undefined` for any other. */
export function removalOf({
  kind,
  hash,
  payload,
}: Entry | Statement): Omit<RemovalRow, 'log_index'> | undefined {
  if (kind !== 'redact' && kind !== 'move' && kind !== 'erasure') return undefined;
  const { con, target } = payload;
  // A moved slice is told anew in the other contract, with its own pictures (protocol 3.7).
  if (kind === 'move') return { hash, con, target, names: pictureNames.join(' '), whole: false };
  const { names } = payload;
  const whole = kind === 'erasure' && names.includes('*');
  return { hash, con, target, names: names.join(' '), whole };
}

export type RemoveDeps = Pick<ServerDeps, 'crypto' | 'keys' | 'clock' | 'origin'>;

/** Is this name among what was removed of an entry? */
export const isRemoved = (removals: readonly Removal[], name: string): boolean =>
  removals.some(({ names }) => names === '*' || names.split(' ').includes(name));

/**
 * Takes away everything that was removed of an entry: disclosures with their salts, its pictures
 * unless another entry shows them, and the envelope if it was erased whole. The operator's receipt
 * is written anew over what is left. Safe to do again (protocol 3.17).
 */
export async function removeContent(
  deps: RemoveDeps,
  tx: Repositories,
  target: string,
): Promise<void> {
  const row = await tx.entries.lock(target);
  if (row === undefined) return;
  const removals = await tx.removals.of(target);
  const disclosures = await tx.deliveries.disclosuresOf([target]);
  const isWhole = removals.some(({ whole }) => whole);
  const left = isWhole ? [] : disclosures.filter(({ name }) => !isRemoved(removals, name));
  const gone = disclosures.filter((disclosure) => !left.includes(disclosure));
  await tx.deliveries.deleteDisclosures(
    target,
    gone.map(({ name }) => name),
  );
  const blobs = await dropPictures(deps, tx, { row, left });
  await tx.removals.putDue({ kind: 'scrub', ref: '', con: '', at_ms: deps.clock.nowMs() });
  if (isWhole) {
    await tx.deliveries.deleteHeld(target);
    await tx.entries.eraseEnvelope(target);
  } else await stateLeft(deps, tx, { row, names: left.map(({ name }) => name).sort(), blobs });
}

/** Answers the pictures that the entry still shows. */
async function dropPictures(
  { crypto }: RemoveDeps,
  tx: Repositories,
  { row, left }: { readonly row: EntryRow; readonly left: readonly Disclosure[] },
): Promise<readonly string[]> {
  const linked = (await tx.deliveries.blobsOf([row.hash])).map(({ sha256 }) => sha256);
  const shown = row.envelope === '' ? [] : picturesOf(crypto.hasher, row.envelope, left);
  const gone = linked.filter((sha256) => !shown.includes(sha256));
  await tx.deliveries.lockBlobs(gone);
  await tx.deliveries.unlinkBlobs(row.hash, gone);
  for (const sha256 of gone) await tx.deliveries.dropBlob(sha256, row.fre);
  return linked.filter((sha256) => shown.includes(sha256));
}

function picturesOf(
  hasher: RemoveDeps['crypto']['hasher'],
  envelope: string,
  disclosures: readonly Disclosure[],
): readonly string[] {
  const { values } = openValues(hasher, parseStoredEntry(hasher, envelope), disclosures);
  return Object.values(values.captures).flatMap((capture) =>
    isTaken(capture) ? [capture.blob] : [],
  );
}

/** Nothing was ever promised of what was never delivered. */
async function stateLeft(
  deps: RemoveDeps,
  tx: Repositories,
  left: {
    readonly row: EntryRow;
    readonly names: readonly string[];
    readonly blobs: readonly string[];
  },
): Promise<void> {
  const { row, names, blobs } = left;
  const [held] = await tx.deliveries.heldOf([row.hash]);
  if (held === undefined) return;
  const { ten, con, hash } = row;
  const statement = await stateHeld(deps, { ten, con }, { target: hash, names, blobs });
  await tx.deliveries.putHeld({ ten, entry_hash: hash, statement: JSON.stringify(statement) });
}
