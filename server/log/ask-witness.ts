import type { VerifySignatures } from '../../shared/kit/crypto-port.ts';
import { parseDecimal } from '../../shared/log/decimal.ts';
import { type NoteSignature, parseNote, parseSignatureLine } from '../../shared/log/note.ts';
import { verifyNote } from '../../shared/log/note-verify.ts';
import { formatAddCheckpoint } from '../../shared/log/witness-request.ts';
import type { WitnessPeer } from './witness-config.ts';
import {
  claimedHead,
  type ContradictedHead,
  proveClaim,
  type WitnessObjection,
} from './prove-claim.ts';
import type { GetFromWitness, PostToWitness } from './witness-transport.ts';

/** A head that the log has signed and locked. */
export interface HeadForWitness extends ContradictedHead {
  /** Consistency proof from a smaller size, 1 to `size`. */
  readonly proofFrom: (oldSize: number) => Promise<readonly Uint8Array[]>;
}

export type WitnessOutcome =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature }
  /** Away, slow, or talking nonsense: nothing can be said of what it has seen. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** It says that it has seen more or something else, and has nothing to show for it. */
  | { readonly kind: 'unproved'; readonly size: number }
  | WitnessObjection;

export interface AskDeps {
  readonly verifySignatures: VerifySignatures;
  readonly post: PostToWitness;
  readonly get: GetFromWitness;
  readonly timeoutMs: number;
}

/** What we know of a witness; the size is a guess until it has answered once. */
export interface WitnessMemory {
  size: number;
}

/** A witness may learn of a head between two of our requests, but not for ever. */
const attempts = 3;

/** Asks one witness for its cosignature, and finds out what it has seen on the way. */
export async function askWitness(
  deps: AskDeps,
  peer: WitnessPeer,
  question: { readonly head: HeadForWitness; readonly memory: WitnessMemory },
): Promise<WitnessOutcome> {
  const { head, memory } = question;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const oldSize = Math.min(memory.size, head.size);
    const proof = oldSize === 0 ? [] : await head.proofFrom(oldSize);
    const body = formatAddCheckpoint({ oldSize, proof, checkpoint: head.note });
    const reply = await deps.post(peer, body, deps.timeoutMs);
    if (!reply.ok) return { kind: 'unreachable', reason: reply.error.reason };
    const { status } = reply.value;
    if (status === 200)
      return readCosignature(deps, peer, { head, memory, body: reply.value.body });
    if (status === 422) return contradicted(deps, peer, { head, size: oldSize });
    if (status !== 409) return { kind: 'unreachable', reason: `status ${status}` };
    const size = parseDecimal(reply.value.body.replace(/\n$/, ''));
    if (size === undefined) return { kind: 'unreachable', reason: 'no size in its answer' };
    // It agrees on the size of what we sent: only the root can be another.
    const isOther = size > head.size || (size === oldSize && size === head.size);
    if (isOther) return contradicted(deps, peer, { head, size });
    memory.size = size;
  }
  return { kind: 'unreachable', reason: 'its size does not hold still' };
}

/** Whoever only says so could stop the log: what freezes it is a head that its own key signed. */
async function contradicted(
  deps: AskDeps,
  peer: WitnessPeer,
  { head, size }: { readonly head: HeadForWitness; readonly size: number },
): Promise<WitnessOutcome> {
  const note = await claimedHead(deps, peer, head);
  const proved =
    note === undefined ? undefined : await proveClaim(deps.verifySignatures, head, note);
  return proved ?? { kind: 'unproved', size };
}

/** Only a valid signature by the configured key counts; a note with a bad one would be worthless. */
async function readCosignature(
  { verifySignatures }: AskDeps,
  { key }: WitnessPeer,
  reply: { readonly head: HeadForWitness; readonly memory: WitnessMemory; readonly body: string },
): Promise<WitnessOutcome> {
  const { head, memory } = reply;
  const signature = reply.body
    .split('\n')
    .map(parseSignatureLine)
    .find((line) => line?.name === key.name && line.keyId === key.keyId);
  const note = parseNote(head.note);
  if (signature === undefined || !note.ok)
    return { kind: 'unreachable', reason: 'no cosignature in its answer' };
  const { text } = note.value;
  const verified = await verifyNote(verifySignatures, { text, signatures: [signature] }, [key]);
  if (!verified.ok) return { kind: 'unreachable', reason: 'its cosignature is not valid' };
  memory.size = head.size;
  return { kind: 'cosigned', signature };
}
