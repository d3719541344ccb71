import { equalBytes } from '../kit/bytes.ts';
import type { CryptoPort, Hasher } from '../kit/crypto-port.ts';
import { type Checkpoint, parseCheckpointText } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { emptyRoot, hashBytes, verifyConsistency } from './merkle.ts';
import { formatNote, type Note, parseNote } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { verifyNote } from './note-verify.ts';
import { parseAddCheckpoint } from './witness-request.ts';

/** A head that the log signed, as a witness keeps it: proof of what the log said. */
export interface SignedHead extends Checkpoint {
  /** The signed note with the log's signatures only. */
  readonly note: string;
}

/**
 * What C2SP tlog-witness answers to `add-checkpoint`. `fork` is a conflict that cannot be
 * explained away: two roots of one size under the log's key. `unproved` may also be a caller who
 * sent a bad proof.
 */
export type WitnessVerdict =
  | { readonly status: 200; readonly head: SignedHead }
  | { readonly status: 400 | 403 | 404; readonly reason: string }
  /** `size` is that of the newest head that was cosigned, 0 for none. */
  | { readonly status: 409; readonly size: number; readonly fork?: SignedHead }
  | { readonly status: 422; readonly unproved: SignedHead };

export interface WitnessKnowledge {
  /** Keys of the logs that are witnessed; a log's origin is the name of its key. */
  readonly logKeys: readonly VerifierKey[];
  /** The newest head cosigned for an origin. */
  readonly headOf: (origin: string) => SignedHead | undefined;
}

/** Decides on one request body, changing nothing. Checks in the order of C2SP tlog-witness. */
export async function judgeAddCheckpoint(
  crypto: CryptoPort,
  knowledge: WitnessKnowledge,
  body: string,
): Promise<WitnessVerdict> {
  const request = parseAddCheckpoint(body);
  if (!request.ok) return { status: 400, reason: 'the request is malformed' };
  const opened = parseAnyCheckpoint(request.value.checkpoint);
  if (opened === undefined) return { status: 400, reason: 'the checkpoint is malformed' };
  const { checkpoint, note } = opened;
  const { origin } = checkpoint;
  const keys = knowledge.logKeys.filter((key) => key.name === origin);
  if (keys.length === 0) return { status: 404, reason: 'the log is not witnessed here' };
  const verified = await verifyNote(crypto.verifySignatures, note, keys);
  if (!verified.ok) return { status: 403, reason: 'the log did not sign this checkpoint' };
  const { oldSize, proof } = request.value;
  if (oldSize > checkpoint.size) return { status: 400, reason: 'the old size is the larger one' };
  const known = knowledge.headOf(origin);
  const knownSize = known?.size ?? 0;
  if (oldSize !== knownSize) return { status: 409, size: knownSize };
  const head = { ...checkpoint, note: withLogSignatures(note, keys) };
  const fault = faultOf(crypto.hasher, { known, head, proof });
  if (fault === 'fork') return { status: 409, size: knownSize, fork: head };
  return fault === 'unproved' ? { status: 422, unproved: head } : { status: 200, head };
}

/** Any C2SP checkpoint whose tree we can compute with; other logs may have extension lines. */
export function parseAnyCheckpoint(
  source: string,
): { readonly checkpoint: Checkpoint; readonly note: Note } | undefined {
  const note = parseNote(source);
  if (!note.ok) return undefined;
  const parsed = parseCheckpointText(note.value.text);
  const size = parseDecimal(parsed?.sizeText ?? '');
  if (parsed === undefined || size === undefined || parsed.root.length !== hashBytes)
    return undefined;
  const { origin, root } = parsed;
  return { checkpoint: { origin, size, root }, note: note.value };
}

interface Step {
  readonly known: SignedHead | undefined;
  readonly head: SignedHead;
  readonly proof: readonly Uint8Array[];
}

function faultOf(hasher: Hasher, { known, head, proof }: Step): 'fork' | 'unproved' | undefined {
  const size1 = known?.size ?? 0;
  const root1 = known?.root ?? emptyRoot(hasher);
  if (size1 === head.size && !equalBytes(root1, head.root)) return 'fork';
  // Every tree is consistent with the empty one, and there is no proof to say so.
  if (size1 === 0) return proof.length === 0 ? undefined : 'unproved';
  const claim = { size1, size2: head.size, root1, root2: head.root, proof };
  return verifyConsistency(hasher, claim).ok ? undefined : 'unproved';
}

/** Signatures of others say nothing here, and could make a kept note as long as they like. */
function withLogSignatures({ text, signatures }: Note, keys: readonly VerifierKey[]): string {
  const byLog = keys.flatMap((key) =>
    signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId).slice(0, 1),
  );
  return formatNote({ text, signatures: byLog });
}
