import type { Disclosure } from '../../shared/entry/commitment.ts';
import type { OpenedValues } from '../../shared/entry/ledger.ts';
import { openValues } from '../../shared/entry/open-values.ts';
import { isTaken } from '../../shared/entry/values.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { EntryRow } from '../store/entries.ts';
import type { Repositories } from '../store/store.ts';
import { findPartyContract } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { finishRemovals } from './finish-removals.ts';
import { stateHeld } from './operator-statements.ts';
import type { Principal } from './principal.ts';
import { isRemoved } from './remove-content.ts';
import { parseStoredEntry } from './stored-entry.ts';

/**
 * Takes what opens an entry's commitments, from its signer only. Answers the operator's receipt for
 * everything delivered so far, pictures included that the disclosures name and that are here; the
 * same call again is how a device gets the receipt for pictures that came later.
 */
export async function deliverDisclosures(
  deps: ServerDeps,
  principal: Principal,
  delivery: { readonly hash: string; readonly items: readonly Disclosure[] },
): Promise<Result<Delivered, Failure>> {
  const { store, clock, events } = deps;
  const found = await findOwnEntry(deps, principal, delivery.hash);
  if (!found.ok) return found;
  const { hasher } = deps.crypto;
  if (found.value.envelope === '') return fail('E_GONE');
  const entry = parseStoredEntry(hasher, found.value.envelope);
  const { problems } = openValues(hasher, entry, delivery.items);
  const [problem] = problems;
  if (problem) return fail('E_COMMIT', `${problem.name}: ${problem.fault}`);
  const { ten, con, fre } = found.value;
  let isPictureBack = false;
  const held = await store.transaction(async (tx) => {
    const row = await tx.entries.lock(delivery.hash);
    // Erased whole since we looked: nothing is promised of it any more.
    if (row === undefined || row.envelope === '') return undefined;
    // What was removed meanwhile does not come back; the receipt just does not name it.
    const removals = await tx.removals.of(delivery.hash);
    const items = delivery.items.filter(({ name }) => !isRemoved(removals, name));
    const refused = delivery.items.filter(({ name }) => isRemoved(removals, name));
    isPictureBack = await dropPictures(tx, openValues(hasher, entry, refused).values, row.fre);
    const rows = items.map((item) => ({ ...item, ten, entry_hash: delivery.hash }));
    if (rows.length > 0) await tx.deliveries.insertDisclosures(rows);
    const delivered = await collectDelivered(deps, tx, {
      row,
      account: principal.account.id,
    });
    const statement = await stateHeld(deps, { ten, con }, { target: delivery.hash, ...delivered });
    await tx.deliveries.putHeld({
      ten,
      entry_hash: delivery.hash,
      statement: JSON.stringify(statement),
    });
    await tx.outbox.append([{ type: 'disclosures', ten, fre, con, at_ms: clock.nowMs() }]);
    return statement;
  });
  if (held === undefined) return fail('E_GONE');
  if (isPictureBack) await finishRemovals(deps);
  events.wake();
  return ok({ held });
}

/** What came before its removed disclosure goes again; was there any? */
async function dropPictures(
  tx: Repositories,
  { captures }: OpenedValues,
  account: string,
): Promise<boolean> {
  const named = Object.values(captures).flatMap((each) => (isTaken(each) ? [each.blob] : []));
  await tx.deliveries.lockBlobs(named);
  for (const blob of named) await tx.deliveries.dropBlob(blob, account);
  return named.length > 0;
}

export interface Delivered {
  readonly held: Awaited<ReturnType<typeof stateHeld>>;
}

/** The entry, if the caller signed it; of a foreign contract not even that it exists. */
async function findOwnEntry(
  deps: ServerDeps,
  principal: Principal,
  hash: string,
): Promise<Result<EntryRow, Failure>> {
  const row = await deps.store.entries.find(hash);
  if (row === undefined) return fail('E_NOT_FOUND');
  const contract = await findPartyContract(deps, principal, row.con);
  if (!contract.ok) return contract;
  const device = await deps.store.accounts.findDevice(row.by);
  const owner = device ?? (await deps.store.organisations.findApproverKey(row.ten, row.by));
  return owner?.account === principal.account.id ? ok(row) : fail('E_FORBIDDEN');
}

/** Also links the pictures that may now be read through this entry. */
async function collectDelivered(
  { crypto }: ServerDeps,
  tx: Repositories,
  { row, account }: { readonly row: EntryRow; readonly account: string },
): Promise<{ names: string[]; blobs: string[] }> {
  const disclosures = await tx.deliveries.disclosuresOf([row.hash]);
  const entry = parseStoredEntry(crypto.hasher, row.envelope);
  const { values } = openValues(crypto.hasher, entry, disclosures);
  const named = Object.values(values.captures).filter(isTaken);
  await tx.deliveries.lockBlobs(named.map(({ blob }) => blob));
  // Who only knows the hash of a picture has not delivered it, and must not read it here.
  const blobs = await tx.deliveries.ownedBlobs(
    account,
    named.map(({ blob }) => blob),
  );
  await tx.deliveries.linkBlobs(
    account,
    blobs.map((sha256) => ({ ten: row.ten, entry_hash: row.hash, sha256 })),
  );
  return { names: disclosures.map(({ name }) => name).sort(), blobs };
}
