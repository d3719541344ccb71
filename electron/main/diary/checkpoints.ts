import { join } from 'node:path';
import { z } from 'zod';
import { hash } from '../../../shared/entry/fields.ts';
import type { TreeHead } from '../../../shared/entry/payload.ts';
import type { CryptoPort } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type CheckpointError, openCheckpoint } from '../../../shared/log/checkpoint.ts';
import { verifyConsistency } from '../../../shared/log/merkle.ts';
import type { VerifierKey } from '../../../shared/log/note-key.ts';
import { parseHashes } from '../../../shared/log/proof.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

export type CheckpointRefusal =
  | CheckpointError
  | { readonly code: 'E_PROOF_MALFORMED' }
  /** Two checkpoints of the log that cannot both be true: kept as evidence on disk. */
  | { readonly code: 'E_CP_INCONSISTENT' };

/** The newest verified checkpoint of the paired log: what `seen` says in every entry (3.6). */
export interface Checkpoints {
  seen(): TreeHead;
  /** The signed note itself: the evidence. */
  note(): string;
  /** Is this head known to be a prefix or successor of ours that was verified before? */
  isVerified(head: TreeHead): boolean;
  /** The same for a note: signed by the log, and of a head that was verified before. */
  isVerifiedNote(note: string): Promise<boolean>;
  /** Pairs of notes that contradict each other, as they were found; the evidence stays on disk. */
  forks(): Promise<readonly CheckpointFork[]>;
  /**
   * Verifies a note by the pinned key and its consistency with the stored one, in either
   * direction, and keeps the larger. `consistency`: base64 hashes from the smaller to the larger.
   */
  accept(
    note: string,
    consistency: readonly string[],
  ): Promise<Result<TreeHead, CheckpointRefusal>>;
}

/** Both notes, word for word. */
export interface CheckpointFork {
  readonly ours: string;
  readonly theirs: string;
}

export interface CheckpointDeps {
  readonly files: FilePort;
  readonly crypto: CryptoPort;
  readonly logKey: VerifierKey;
  readonly statePath: string;
  readonly forksDir: string;
  /** The head that this device had verified before. */
  readonly onFork: (ours: TreeHead) => void;
}

const schema = z.strictObject({ note: z.string(), size: z.number().int().min(1), root: hash });
const headsRemembered = 10_000;

/** `firstNote` is the one that pairing pinned; a stored newer one replaces it. */
export async function openCheckpoints(
  deps: CheckpointDeps,
  firstNote: string,
): Promise<Result<Checkpoints, CheckpointRefusal | { readonly code: 'state_unreadable' }>> {
  const file = createJsonFile(deps.files, deps.statePath, schema);
  const stored = await file.read();
  if (stored === 'unreadable') return err({ code: 'state_unreadable' });
  const note = stored?.value.note ?? firstNote;
  const opened = await openHead(deps, note);
  if (!opened.ok) return opened;
  const newest = { note, head: opened.value };
  const rootBySize = new Map([[newest.head.size, newest.head.root]]);
  const keep = (head: TreeHead) => {
    if (rootBySize.size >= headsRemembered) rootBySize.clear();
    rootBySize.set(head.size, head.root);
  };
  return ok({
    seen: () => newest.head,
    note: () => newest.note,
    isVerified: ({ size, root }) => rootBySize.get(size) === root,
    async isVerifiedNote(text) {
      const head = await openHead(deps, text);
      return head.ok && rootBySize.get(head.value.size) === head.value.root;
    },
    forks: () => readForks(deps),
    async accept(text, consistency) {
      const claimed = await openHead(deps, text);
      if (!claimed.ok) return claimed;
      const proof = parseHashes(consistency);
      if (proof === undefined) return err({ code: 'E_PROOF_MALFORMED' });
      const checked = checkConsistency(deps, { a: newest.head, b: claimed.value, proof });
      if (checked === 'fork') {
        await keepFork(deps, newest.note, text);
        deps.onFork(newest.head);
        return err({ code: 'E_CP_INCONSISTENT' });
      }
      if (checked === 'unproven') return err({ code: 'E_PROOF_MALFORMED' });
      if (claimed.value.size > newest.head.size) {
        await file.write({ note: text, ...claimed.value });
        newest.note = text;
        newest.head = claimed.value;
      }
      keep(claimed.value);
      return claimed;
    },
  });
}

async function openHead(
  deps: Pick<CheckpointDeps, 'crypto' | 'logKey'>,
  note: string,
): Promise<Result<TreeHead, CheckpointError>> {
  const opened = await openCheckpoint(deps.crypto.verifySignatures, note, deps.logKey);
  if (!opened.ok) return opened;
  const { size, root } = opened.value.checkpoint;
  // The log starts with a tick, so nobody has seen an empty one (protocol 3.6).
  if (size < 1) return err({ code: 'E_CP_MALFORMED' });
  return ok({ size, root: bytesToHex(root) });
}

/** A proof that fails may be the messenger's fault; two roots of one size are the log's. */
function checkConsistency(
  deps: Pick<CheckpointDeps, 'crypto'>,
  claim: { readonly a: TreeHead; readonly b: TreeHead; readonly proof: readonly Uint8Array[] },
): 'ok' | 'fork' | 'unproven' {
  const [from, to] =
    claim.a.size <= claim.b.size ? [claim.a, claim.b] : ([claim.b, claim.a] as const);
  if (from.size === to.size) return from.root === to.root ? 'ok' : 'fork';
  const verified = verifyConsistency(deps.crypto.hasher, {
    size1: from.size,
    size2: to.size,
    root1: hexToBytes(from.root),
    root2: hexToBytes(to.root),
    proof: claim.proof,
  });
  if (verified.ok) return 'ok';
  return verified.error.fault === 'root' ? 'fork' : 'unproven';
}

/** Both signed notes: portable proof of misbehaviour (protocol 3.20, step 4). */
async function keepFork(
  deps: Pick<CheckpointDeps, 'files' | 'crypto' | 'forksDir'>,
  ours: string,
  theirs: string,
): Promise<void> {
  const bytes = utf8ToBytes(`${JSON.stringify({ ours, theirs })}\n`);
  const name = bytesToHex(deps.crypto.hasher.sha256(bytes)).slice(0, 16);
  await deps.files.write(join(deps.forksDir, `${name}.json`), bytes);
}

const forkSchema = z.strictObject({ ours: z.string(), theirs: z.string() });

async function readForks({
  files,
  forksDir,
}: Pick<CheckpointDeps, 'files' | 'forksDir'>): Promise<readonly CheckpointFork[]> {
  const paths = (await files.list(forksDir)).filter((path) => path.endsWith('.json'));
  const forks: CheckpointFork[] = [];
  for (const path of paths.sort()) {
    const found = await createJsonFile(files, path, forkSchema).read();
    if (typeof found === 'object') forks.push(found.value);
  }
  return forks;
}
