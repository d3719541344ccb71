import type { TreeHead } from '../../../shared/entry/payload.ts';
import type { CryptoPort } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import {
  type Checkpoint,
  type CheckpointError,
  openCheckpoint,
} from '../../../shared/log/checkpoint.ts';
import { verifyConsistency } from '../../../shared/log/merkle.ts';
import { type KeyTextError, parseVkey, type VerifierKey } from '../../../shared/log/note-key.ts';
import { parseHashes } from '../../../shared/log/proof.ts';
import type { KeyStore } from '../keys/key-store.ts';

/** The two calls that a log's reader needs. */
export interface LogSource {
  checkpoint(): Promise<string>;
  /** Base64 hashes of the consistency proof between two sizes. */
  consistency(from: number, to: number): Promise<readonly string[]>;
}

export interface LogKeeperDeps {
  readonly store: KeyStore;
  readonly crypto: CryptoPort;
  readonly log: LogSource;
}

export type LogError =
  | CheckpointError
  | KeyTextError
  /** The server names another key than the one this browser pinned. */
  | { readonly code: 'log_key_changed'; readonly pinned: string; readonly offered: string }
  /** The log's history is not the one that this browser saw: both notes are the evidence. */
  | { readonly code: 'log_rewritten'; readonly kept: string; readonly offered: string };

/** Pins the log's key at first use; another key later is an error. */
export async function pinLog(
  deps: LogKeeperDeps,
  vkey: string,
): Promise<Result<VerifierKey, LogError>> {
  const key = parseVkey(deps.crypto.hasher, vkey);
  if (!key.ok) return key;
  const kept = await deps.store.logs.get(key.value.name);
  if (kept !== undefined && kept.vkey !== vkey)
    return err({ code: 'log_key_changed' as const, pinned: kept.vkey, offered: vkey });
  if (kept === undefined) await deps.store.logs.put(key.value.name, { vkey });
  return key;
}

/**
 * The newest checkpoint, verified with the pinned key and consistent with the last one kept here:
 * what an entry signed now has `seen` (protocol 3.6). An older answer leaves the kept one standing.
 */
export async function advanceSeen(
  deps: LogKeeperDeps,
  vkey: string,
): Promise<Result<TreeHead, LogError>> {
  const key = await pinLog(deps, vkey);
  if (!key.ok) return key;
  const note = await deps.log.checkpoint();
  const opened = await openCheckpoint(deps.crypto.verifySignatures, note, key.value);
  if (!opened.ok) return opened;
  const kept = (await deps.store.logs.get(key.value.name))?.note;
  if (kept !== undefined) {
    const before = await openCheckpoint(deps.crypto.verifySignatures, kept, key.value);
    if (!before.ok) return before;
    const grown = await isGrowth(deps, before.value.checkpoint, opened.value.checkpoint);
    if (!grown) return err({ code: 'log_rewritten' as const, kept, offered: note });
    if (before.value.checkpoint.size >= opened.value.checkpoint.size)
      return ok(headOf(before.value.checkpoint));
  }
  await deps.store.logs.put(key.value.name, { vkey, note });
  return ok(headOf(opened.value.checkpoint));
}

/** Is one of the two a prefix of the other? A cache may answer with the older one. */
async function isGrowth(deps: LogKeeperDeps, a: Checkpoint, b: Checkpoint): Promise<boolean> {
  const [older, newer] = a.size <= b.size ? [a, b] : [b, a];
  const lines = older.size === newer.size ? [] : await deps.log.consistency(older.size, newer.size);
  const proof = parseHashes(lines);
  if (proof === undefined) return false;
  return verifyConsistency(deps.crypto.hasher, {
    size1: older.size,
    size2: newer.size,
    root1: older.root,
    root2: newer.root,
    proof,
  }).ok;
}

const headOf = ({ size, root }: Checkpoint): TreeHead => ({ size, root: bytesToHex(root) });
