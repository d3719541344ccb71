import type { EntryOf } from '../../shared/entry/entry.ts';
import type { Repositories } from '../store/store.ts';
import type { LiveSliceTable } from '../store/tables.ts';
import { type Appending, appendOperatorEntry, type OperatorDeps } from './operator-entries.ts';

/**
 * Two live slices of one freelancer never share a minute: the lower log index wins (protocol 3.14).
 * Where the two lie in different contracts, the loser's gets the operator's `void`, which names
 * nothing of the winner's. Answers whether there was one.
 */
export async function occupyTime(
  deps: OperatorDeps,
  appending: Appending,
  { entry, index }: { readonly entry: EntryOf<'slice'>; readonly index: number },
): Promise<boolean> {
  const { slots } = appending.tx;
  const { fre, con, idx, from_ms, to_ms } = entry.payload;
  if (from_ms >= to_ms || (await isMovedAway(appending.tx, entry.hash))) return false;
  const slice = { fre, con, idx, from_ms, to_ms, hash: entry.hash, log_index: index };
  const met = await slots.meets(slice);
  if (met.earlier) return met.earlierElsewhere && voidSlice(deps, appending, slice);
  await slots.put(slice);
  return met.later && voidLater(deps, appending, slice);
}

/**
 * Only after leaves were restored: what comes back last may have been first (protocol 3.16). What
 * it takes the time from may be another organisation's.
 */
async function voidLater(
  deps: OperatorDeps,
  { tx, end }: Appending,
  winner: LiveSliceTable,
): Promise<boolean> {
  const across = tx.asSystem('overlap');
  let isVoided = false;
  for (const loser of await across.slots.overlapping(winner)) {
    if (loser.hash === winner.hash) continue;
    await across.slots.release(loser.hash);
    if (loser.con === winner.con) continue;
    if (await voidSlice(deps, { tx: across, end }, loser)) isVoided = true;
  }
  return isVoided;
}

/** Answers whether it was not void before. */
async function voidSlice(
  deps: OperatorDeps,
  appending: Appending,
  loser: LiveSliceTable,
): Promise<boolean> {
  const { tx } = appending;
  if (await tx.slots.isVoided(loser.hash)) return false;
  const contract = await tx.contracts.find(loser.con);
  if (contract === undefined) throw new Error('a slice of no contract');
  const { entry } = await appendOperatorEntry(deps, appending, {
    kind: 'void',
    about: { ten: contract.ten, con: loser.con },
    body: { target: loser.hash, code: 'E_OVERLAP' },
  });
  await tx.slots.putVoided(loser.hash, entry.hash);
  return true;
}

/** Sent again by its device after a database was restored, whose move is known already (3.16). */
async function isMovedAway({ removals, log }: Repositories, hash: string): Promise<boolean> {
  for (const removal of await removals.of(hash))
    if ((await log.findLeafOf(removal.hash))?.kind === 'move') return true;
  return false;
}
