import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { assertOk, err, ok, type Result } from '../../shared/kit/result.ts';
import { parseSignedCheckpoint, signCheckpoint } from '../../shared/log/checkpoint.ts';
import {
  type Appended,
  appendLeaves,
  type Frontier,
  frontierRoot,
} from '../../shared/log/frontier.ts';
import { formatLeaf } from '../../shared/log/leaf.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import {
  consistencyProof,
  consistencySubtrees,
  readerOfMap,
} from '../../shared/log/merkle-build.ts';
import { formatNote, type NoteSignature, parseNote } from '../../shared/log/note.ts';
import type { NoteSigner } from '../../shared/log/note-key.ts';
import { type Subtree, type SubtreeHash, subtreeKey } from '../../shared/log/subtree.ts';
import { originIdOf } from '../../shared/log/witness.ts';
import type { Repositories, Store } from '../store/store.ts';
import type { LoggedReceipt } from '../store/log-tables.ts';
import type { LeafTable } from '../store/tables.ts';
import type { HeadForWitness } from './ask-witness.ts';
import type { Clock } from './clock.ts';
import type { HeadLock, HeadLockLost, LockedHead } from './head-lock.ts';
import { leafOfRow } from './leaf-rows.ts';
import { base64Of, proofSubtrees, proofTexts, receiptText } from './receipt-texts.ts';
import { publishedRootAt } from './root-at.ts';
import type { Witnesses } from './witnesses.ts';

export interface PublishDeps {
  readonly store: Store;
  readonly hasher: Hasher;
  readonly logSigner: NoteSigner;
  readonly headLock: HeadLock;
  readonly clock: Clock;
  readonly witnesses: Pick<Witnesses, 'cosign' | 'objection'>;
}

/** Where the log stands: what the database has published, and what the head lock has signed. */
export interface WriterHead {
  readonly frontier: Frontier;
  readonly locked: LockedHead | undefined;
  /** Heads above what is published that the lock holds, ascending: published first, as they are. */
  readonly unpublished: readonly LockedHead[];
}

export interface PublishTask extends WriterHead {
  /** Publish leaves up to here. */
  readonly toSize: number;
  /** Fencing token of the lease under which this happens. */
  readonly token: number;
}

/** A checkpoint that is in the database, with all that belongs to it. */
export interface Publication {
  readonly head: WriterHead;
  readonly receipts: readonly LoggedReceipt[];
}

export type PublishError =
  | HeadLockLost
  | { readonly code: 'lease_lost' }
  /** Locked and signed, and never shown to anybody but the witnesses. */
  | { readonly code: 'witness_objects' };

export const leaseName = 'log-writer';

/**
 * Integrates committed leaves, locks the new head, signs it, shows it to the witnesses, publishes
 * it with its receipts (protocol 3.16: in this order). Signing again after a crash gives the same
 * bytes.
 */
export async function publish(
  deps: PublishDeps,
  task: PublishTask,
): Promise<Result<Publication, PublishError>> {
  const { store, hasher, logSigner } = deps;
  const origin = logSigner.key.name;
  const rows = await store.log.leaves(task.frontier.size, task.toSize);
  const data = rows.map((row) => formatLeaf(leafOfRow(row)));
  const leaves = data.map(base64Of);
  const hashes = data.map((bytes) => leafHash(hasher, bytes));
  const appended = appendLeaves(hasher, task.frontier, hashes);
  const { frontier } = appended;
  const root = frontierRoot(hasher, frontier);
  const locked = await lockHead(deps, task, { origin, rows, leaves, size: frontier.size, root });
  if (!locked.ok) return locked;
  const signed = await signCheckpoint(logSigner, { origin, size: frontier.size, root });
  // Of heads that were signed before the witnesses have seen the newest already.
  const isNewest = frontier.size === locked.value.size;
  const asked = { size: frontier.size, note: signed, fresh: appended.completed };
  const cosignatures = isNewest ? await deps.witnesses.cosign(headForWitness(deps, asked)) : [];
  if (deps.witnesses.objection()) return err({ code: 'witness_objects' });
  const note = addSignatures(signed, cosignatures);
  const receipts = await store.transaction(async (tx) => {
    if (!(await tx.log.holdsLease(leaseName, task.token))) return undefined;
    await tx.log.insertNodes(appended.completed);
    const made = await makeReceipts(tx, { hasher, rows, leaves, appended, note });
    const atMs = deps.clock.nowMs();
    await tx.log.insertCheckpoint({
      size: frontier.size,
      root: bytesToHex(root),
      note,
      at_ms: atMs,
      witnesses: cosignatures.length,
    });
    await tx.log.insertReceipts(made);
    await tx.outbox.append([{ type: 'checkpoint', ten: '', fre: '', con: '', at_ms: atMs }]);
    return made;
  });
  if (!receipts) return err({ code: 'lease_lost' });
  const unpublished = task.unpublished.filter((head) => head.size > frontier.size);
  return ok({ head: { frontier, locked: locked.value, unpublished }, receipts });
}

const rootOf = (note: string): string =>
  bytesToHex(assertOk(parseSignedCheckpoint(note)).checkpoint.root);

/** What a witness is told; `fresh` are subtrees that the database may not have yet. */
export const headForWitness = (
  { store, hasher, logSigner }: Pick<PublishDeps, 'store' | 'hasher' | 'logSigner'>,
  head: {
    readonly size: number;
    readonly note: string;
    readonly fresh: readonly SubtreeHash[];
  },
): HeadForWitness => ({
  size: head.size,
  note: head.note,
  logKey: logSigner.key,
  originId: originIdOf(hasher, logSigner.key.name),
  rootAt: async (size) =>
    size === head.size ? rootOf(head.note) : publishedRootAt(store, hasher, size),
  proofFrom: async (oldSize) => {
    const question = { size1: oldSize, size2: head.size };
    const nodes = await loadNodes(store, consistencySubtrees(question), head.fresh);
    return consistencyProof(hasher, question, readerOfMap(nodes));
  },
});

/** The note with signatures that it does not have yet, behind those that it has. */
export function addSignatures(note: string, signatures: readonly NoteSignature[]): string {
  const { text, signatures: present } = assertOk(parseNote(note));
  const added = signatures.filter(
    ({ name, keyId }) => !present.some((other) => other.name === name && other.keyId === keyId),
  );
  return formatNote({ text, signatures: [...present, ...added] });
}

interface NewHead {
  readonly origin: string;
  readonly rows: readonly LeafTable[];
  /** Leaf data of each row, base64. */
  readonly leaves: readonly string[];
  readonly size: number;
  readonly root: Uint8Array;
}

async function lockHead(
  { headLock }: PublishDeps,
  { locked, unpublished }: PublishTask,
  head: NewHead,
): Promise<Result<LockedHead, HeadLockLost>> {
  const root = bytesToHex(head.root);
  // After a crash between lock and publication this very head is locked already.
  const known = unpublished.find(({ size }) => size === head.size);
  if (locked && known?.root === root) return ok(locked);
  if (known) throw new Error(`leaves below ${head.size} do not give the root that was locked`);
  const since = locked?.size ?? 0;
  const leaves = head.leaves.filter((_, i) => (head.rows[i]?.idx ?? 0) >= since);
  const next: LockedHead = { origin: head.origin, size: head.size, root, leaves };
  const swapped = await headLock.swap(locked, next);
  return swapped.ok ? ok(next) : swapped;
}

async function makeReceipts(
  tx: Repositories,
  batch: {
    readonly hasher: Hasher;
    readonly rows: readonly LeafTable[];
    /** Leaf data of each row, base64. */
    readonly leaves: readonly string[];
    readonly appended: Appended;
    readonly note: string;
  },
): Promise<LoggedReceipt[]> {
  const { rows, leaves, note, appended } = batch;
  const [first] = rows;
  if (first === undefined) return [];
  const neighbours = { from: first.idx, to: first.idx + rows.length, size: appended.frontier.size };
  const nodes = await loadNodes(tx, proofSubtrees(neighbours), appended.completed);
  const proofs = proofTexts(batch.hasher, neighbours, readerOfMap(nodes));
  return rows.flatMap((row, i) => {
    if (row.kind === 'tick') return [];
    const parts = { index: row.idx, leaf: leaves[i] ?? '', proof: proofs[i] ?? '', note };
    const { entry_hash, received_ms } = row;
    return [{ entry_hash, received_ms, receipt: receiptText(parts) }];
  });
}

async function loadNodes(
  tx: Pick<Repositories, 'log'>,
  needed: readonly Subtree[],
  fresh: readonly SubtreeHash[],
): Promise<Map<string, Uint8Array>> {
  const hashByKey = new Map(fresh.map((node) => [subtreeKey(node), node.hash]));
  const missingByKey = new Map(
    needed
      .filter((node) => !hashByKey.has(subtreeKey(node)))
      .map((node) => [subtreeKey(node), node]),
  );
  const stored = await tx.log.nodes([...missingByKey.values()]);
  for (const [key, hash] of stored) hashByKey.set(key, hash);
  return hashByKey;
}
