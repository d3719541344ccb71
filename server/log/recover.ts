import { bytesToBase64, parseBase64 } from '../../shared/kit/base64.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import {
  appendLeaves,
  emptyFrontier,
  type Frontier,
  frontierRoot,
} from '../../shared/log/frontier.ts';
import { formatLeaf, type Leaf, parseLeaf } from '../../shared/log/leaf.ts';
import type { Repositories } from '../store/store.ts';
import type { LeafTable } from '../store/tables.ts';
import type { LockedHead } from './head-lock.ts';
import { hashOfRow, leafOfRow, rowOfLeaf } from './leaf-rows.ts';
import type { PublishDeps, WriterHead } from './publish.ts';

/** Why the log must not grow: signing on would show two histories (protocol 3.16). */
export interface LogFrozen {
  readonly code: 'LOG_FROZEN';
  readonly reason:
    | 'head_lock_of_another_log'
    | 'head_lock_missing'
    | 'database_behind_head_lock'
    | 'database_contradicts_head_lock'
    | 'tree_contradicts_leaves'
    | WitnessFreeze;
  /** Who says so. */
  readonly witness?: string;
}

/** Ended by the operator's command alone: nothing that is at hand here could refute a witness. */
export type WitnessFreeze = 'witness_knows_larger_tree' | 'witness_knows_another_tree';

const pageLeaves = 10_000;

export type RecoverDeps = Pick<PublishDeps, 'store' | 'hasher' | 'headLock' | 'logSigner'>;

/**
 * Compares the database with the head lock before anything is signed. A database ahead of the
 * lock is a normal crash. One behind it gets the lock's last leaves back if they are all that it
 * misses; else it was restored from an older copy, and the log is frozen.
 */
export async function recover(deps: RecoverDeps): Promise<Result<WriterHead, LogFrozen>> {
  const byWitness = parseWitnessFreeze((await deps.store.log.head()).frozen);
  return byWitness ? err(byWitness) : inspect(deps, '');
}

/**
 * The same whatever a witness has said: for the operator's command. `frozen` is what the log is
 * marked with if database and lock agree.
 */
export async function inspect(
  deps: RecoverDeps,
  frozen: string,
): Promise<Result<WriterHead, LogFrozen>> {
  const { store, hasher } = deps;
  const history = await deps.headLock.history();
  const locked = lockOf(history);
  const result = await store.transaction(async (tx) => {
    const checked = await check(tx, { hasher, locked, origin: deps.logSigner.key.name });
    if (checked.ok) await tx.log.setHead({ frozen });
    else await freeze(tx, checked.error);
    return checked;
  });
  if (!result.ok) return result;
  const frontier = result.value;
  const unpublished = history.filter((head) => head.size > frontier.size);
  return ok({ frontier, locked, unpublished });
}

/** Refuses every write from now on, in this process and in others, also after a restart. */
export async function freeze(tx: Repositories, { reason, witness }: LogFrozen): Promise<void> {
  await tx.log.setHead({ frozen: witness === undefined ? reason : `${reason} ${witness}` });
}

export function parseWitnessFreeze(frozen: string): LogFrozen | undefined {
  const match = /^(witness_knows_larger_tree|witness_knows_another_tree) (.*)$/.exec(frozen);
  const [, reason, witness] = match ?? [];
  if (reason === undefined || witness === undefined) return undefined;
  return { code: 'LOG_FROZEN', reason: reason as WitnessFreeze, witness };
}

/** The newest head, with the leaves of all before it that join on without a gap. */
function lockOf(history: readonly LockedHead[]): LockedHead | undefined {
  const newest = history.at(-1);
  if (newest === undefined) return undefined;
  let leaves = newest.leaves;
  for (const head of history.slice(0, -1).reverse()) {
    if (head.origin !== newest.origin || head.size !== newest.size - leaves.length) break;
    leaves = [...head.leaves, ...leaves];
  }
  return { ...newest, leaves };
}

interface Evidence {
  readonly hasher: Hasher;
  readonly locked: LockedHead | undefined;
  readonly origin: string;
}

/** The frontier of what is published. */
async function check(tx: Repositories, evidence: Evidence): Promise<Result<Frontier, LogFrozen>> {
  const { hasher, locked, origin } = evidence;
  if (locked && locked.origin !== origin) return frozen('head_lock_of_another_log');
  const published = await tx.log.newestCheckpoint();
  if (!locked) return published ? frozen('head_lock_missing') : ok(emptyFrontier);
  const head = await tx.log.lockHead();
  if (locked.size > head.size) {
    const missing = missingLeaves(locked, head.size);
    if (missing === undefined) return frozen('database_behind_head_lock');
    if (!(await sharesLeaves(tx, locked, head.size)))
      return frozen('database_contradicts_head_lock');
    await restoreLeaves(tx, missing, head.size);
  }
  const publishedSize = published?.size ?? 0;
  if (publishedSize > locked.size) return frozen('database_contradicts_head_lock');
  const atPublished = await grow(tx, hasher, { from: emptyFrontier, toSize: publishedSize });
  if (published && bytesToHex(frontierRoot(hasher, atPublished)) !== published.root)
    return frozen('tree_contradicts_leaves');
  const atLocked = await grow(tx, hasher, { from: atPublished, toSize: locked.size });
  return bytesToHex(frontierRoot(hasher, atLocked)) === locked.root
    ? ok(atPublished)
    : frozen('database_contradicts_head_lock');
}

const frozen = (reason: LogFrozen['reason']) => err({ code: 'LOG_FROZEN' as const, reason });

/** The lock's leaves from index `size` on, if it holds all of them. */
function missingLeaves(locked: LockedHead, size: number): readonly Leaf[] | undefined {
  const firstIndex = locked.size - locked.leaves.length;
  if (firstIndex > size) return undefined;
  return locked.leaves.slice(size - firstIndex).map((text) => {
    const leaf = parseLeaf(parseBase64(text) ?? new Uint8Array());
    if (!leaf.ok) throw new Error('the head lock holds something that is no leaf');
    return leaf.value;
  });
}

/** Before anything is added that could never be taken away: is what both hold the same? */
async function sharesLeaves(tx: Repositories, locked: LockedHead, size: number): Promise<boolean> {
  const firstIndex = locked.size - locked.leaves.length;
  const rows = await tx.log.leaves(firstIndex, size);
  return rows.every(
    (row) => locked.leaves[row.idx - firstIndex] === bytesToBase64(formatLeaf(leafOfRow(row))),
  );
}

/**
 * Their entries come back when devices send them again: same hash, same place in the log. Until
 * then nothing is said of a contract at a size that covers one of them.
 */
export async function restoreLeaves(
  tx: Repositories,
  leaves: readonly Leaf[],
  firstIndex: number,
): Promise<void> {
  const rows: LeafTable[] = leaves.map((leaf, i) => rowOfLeaf(leaf, firstIndex + i));
  await tx.log.insertLeaves(rows);
  const withEntry = rows.filter(({ kind }) => !kindsWithoutEntry.includes(kind));
  await tx.log.insertMissing(withEntry.map(({ idx, entry_hash }) => ({ idx, entry_hash })));
  const last = rows.at(-1);
  if (last) await tx.log.setHead({ size: last.idx + 1, received_ms: last.received_ms });
}

const kindsWithoutEntry: readonly string[] = ['tick', 'shard'];

async function grow(
  tx: Repositories,
  hasher: Hasher,
  growth: { readonly from: Frontier; readonly toSize: number },
): Promise<Frontier> {
  let frontier = growth.from;
  while (frontier.size < growth.toSize) {
    const to = Math.min(growth.toSize, frontier.size + pageLeaves);
    const rows = await tx.log.leaves(frontier.size, to);
    if (rows.length === 0) throw new Error(`leaf ${frontier.size} is missing`);
    const hashes = rows.map((row) => hashOfRow(hasher, row));
    frontier = appendLeaves(hasher, frontier, hashes).frontier;
  }
  return frontier;
}
