import type { VerifySignatures } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { openCheckpoint } from '../../shared/log/checkpoint.ts';
import type { VerifierKey } from '../../shared/log/note-key.ts';
import type { WitnessPeer } from './witness-config.ts';
import type { GetFromWitness } from './witness-transport.ts';

/** A head of ours that a witness does not accept. */
export interface ContradictedHead {
  readonly size: number;
  /** Signed note */
  readonly note: string;
  /** Ours: only what it signed is believed. */
  readonly logKey: VerifierKey;
  /** hex SHA-256 of the origin */
  readonly originId: string;
  /** Root (hex) of our tree at a size up to `size`, as far as it is published. */
  readonly rootAt: (size: number) => Promise<string | undefined>;
}

/** A witness that has seen a larger tree of this log, or another one (protocol 3.16). */
export interface WitnessObjection {
  readonly kind: 'knows_larger_tree' | 'knows_another_tree';
  /** Size that the witness has seen. */
  readonly size: number;
  /** The proof: signed by this log's own key. */
  readonly note: string;
}

const answerMaxMs = 10_000;

/** The note that a witness says it cosigned last; our own witness shows it (docs/witness.md). */
export async function claimedHead(
  { get }: { readonly get: GetFromWitness },
  peer: WitnessPeer,
  { originId }: ContradictedHead,
): Promise<string | undefined> {
  const reply = await get(peer, `/checkpoint/${originId}`, answerMaxMs);
  return reply.ok && reply.value.status === 200 ? reply.value.body : undefined;
}

/** `undefined`: the note is not signed by our key, or says nothing that we would not say. */
export async function proveClaim(
  verifySignatures: VerifySignatures,
  head: ContradictedHead,
  note: string,
): Promise<WitnessObjection | undefined> {
  const opened = await openCheckpoint(verifySignatures, note, head.logKey);
  if (!opened.ok) return undefined;
  const { size, root } = opened.value.checkpoint;
  if (size > head.size) return { kind: 'knows_larger_tree', size, note };
  const ours = await head.rootAt(size);
  if (ours === undefined || ours === bytesToHex(root)) return undefined;
  return { kind: 'knows_another_tree', size, note };
}
