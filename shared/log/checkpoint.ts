import { bytesToBase64, parseBase64 } from '../kit/base64.ts';
import type { VerifySignatures } from '../kit/crypto-port.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { parseDecimal } from './decimal.ts';
import { hashBytes } from './merkle.ts';
import { formatNote, isNoteText, type Note, type NoteMalformed, parseNote } from './note.ts';
import type { NoteSigner, VerifierKey } from './note-key.ts';
import { signNoteText, type VerifiedSignature, verifyNote } from './note-verify.ts';

export interface Checkpoint {
  /** The log's name: first line, and name of its key. */
  readonly origin: string;
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
}

export interface CheckpointMalformed {
  readonly code: 'E_CP_MALFORMED';
}

export type CheckpointError =
  | NoteMalformed
  | CheckpointMalformed
  | { readonly code: 'E_CP_ORIGIN'; readonly origin: string }
  | { readonly code: 'E_CP_UNSIGNED' }
  | { readonly code: 'E_CP_BAD_SIG'; readonly keyName: string };

/** A checkpoint whose log signature was verified, with the note that proves it. */
export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: Note;
  readonly signatures: readonly VerifiedSignature[];
}

/** Three lines and what follows them, before our profile narrows it. */
export interface CheckpointText {
  readonly origin: string;
  readonly sizeText: string;
  readonly root: Uint8Array;
  readonly extensions: readonly string[];
}

/** The note text of C2SP tlog-checkpoint, extension lines and any length of root included. */
export function parseCheckpointText(text: string): CheckpointText | undefined {
  if (!isNoteText(text)) return undefined;
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || sizeText === undefined || rootText === undefined) return undefined;
  if (origin === '' || extensions.includes('')) return undefined;
  if (!/^(0|[1-9][0-9]{0,19})$/.test(sizeText) || BigInt(sizeText) >= 1n << 64n) return undefined;
  const root = parseBase64(rootText);
  if (root === undefined || root.length === 0) return undefined;
  return { origin, sizeText, root, extensions };
}

/** Our profile (protocol 3.11): no extension lines, a root of 32 bytes, a size below 2^53. */
export function parseCheckpoint(text: string): Result<Checkpoint, CheckpointMalformed> {
  const malformed = err({ code: 'E_CP_MALFORMED' as const });
  const parsed = parseCheckpointText(text);
  if (parsed === undefined || parsed.extensions.length > 0) return malformed;
  const { origin, root } = parsed;
  const size = parseDecimal(parsed.sizeText);
  if (size === undefined || root.length !== hashBytes) return malformed;
  return ok({ origin, size, root });
}

/** The text that is signed. Throws on a checkpoint that would not parse back. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${bytesToBase64(root)}\n`;
  if (!parseCheckpoint(text).ok) throw new Error('not a checkpoint');
  return text;
}

/** The log's signed note. Deterministic: the same head gives the same bytes (protocol 3.16). */
export async function signCheckpoint(signer: NoteSigner, checkpoint: Checkpoint): Promise<string> {
  if (signer.key.name !== checkpoint.origin) throw new Error('the log key is named by the origin');
  const text = formatCheckpoint(checkpoint);
  return formatNote({ text, signatures: [await signNoteText(signer, text)] });
}

/** Note and body without any signature check: for what is verified elsewhere. */
export function parseSignedCheckpoint(
  source: string,
): Result<
  { readonly checkpoint: Checkpoint; readonly note: Note },
  NoteMalformed | CheckpointMalformed
> {
  const note = parseNote(source);
  if (!note.ok) return note;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint;
  return ok({ checkpoint: checkpoint.value, note: note.value });
}

/** Opens a checkpoint of the one log that `logKey` names; other signatures are ignored. */
export async function openCheckpoint(
  verifySignatures: VerifySignatures,
  source: string,
  logKey: VerifierKey,
): Promise<Result<OpenedCheckpoint, CheckpointError>> {
  const parsed = parseSignedCheckpoint(source);
  if (!parsed.ok) return parsed;
  const { checkpoint, note } = parsed.value;
  const { origin } = checkpoint;
  if (origin !== logKey.name) return err({ code: 'E_CP_ORIGIN', origin });
  const verified = await verifyNote(verifySignatures, note, [logKey]);
  if (verified.ok) return ok({ checkpoint, note, signatures: verified.value });
  return err(
    verified.error.code === 'note_unsigned'
      ? { code: 'E_CP_UNSIGNED' }
      : { code: 'E_CP_BAD_SIG', keyName: logKey.name },
  );
}
