import { err, ok, type Result } from '../kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../kit/utf8.ts';
import type { SignatureCheck } from '../kit/crypto-port.ts';
import { type Checkpoint, parseSignedCheckpoint } from '../log/checkpoint.ts';
import type { Note } from '../log/note.ts';
import type { VerifierKey } from '../log/note-key.ts';
import { claimNote, type NoteClaim } from '../log/note-verify.ts';
import type { FindingCode } from './codes.ts';
import type { TreeHead } from './consistency.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

export interface Fault {
  readonly code: FindingCode;
  readonly detail?: string | undefined;
}

export type Opened<T> = Result<T, Fault>;

/** A signed checkpoint of the log, with all that can be said of it by itself. */
export interface OpenedNote {
  /** Size and root only: there are as many as entries. */
  readonly head: TreeHead;
  /** The signed note, verbatim. */
  readonly noteText: () => string;
  readonly noteFault?: Fault;
  /** When the first of the policy's witnesses signed it, epoch ms. */
  readonly witnessMs?: number;
}

/** As it was read, none of its signatures verified. */
export interface SignedNote {
  readonly checkpoint: Checkpoint;
  readonly note: Note;
  readonly checkpointNote: string;
}

export function readNote(text: string): Opened<SignedNote> {
  const parsed = parseSignedCheckpoint(text);
  return parsed.ok ? ok({ ...parsed.value, checkpointNote: text }) : parsed;
}

/** Of a note by its signatures. */
type Judgement = Pick<OpenedNote, 'noteFault' | 'witnessMs'>;

/** A note whose signatures are on their way. */
export interface NoteCase {
  readonly checks: readonly SignatureCheck[];
  /** With one verdict per check; cases are judged in the order in which they were opened. */
  readonly judge: (verdicts: readonly boolean[]) => OpenedNote;
}

export type OpenNoteCase = (signed: SignedNote) => NoteCase;

/** Their texts are long, and those that are the same stand close together. */
const notesRemembered = 512;

interface Remembered {
  readonly noteText: () => string;
  judgement?: Judgement;
}

/** Many receipts share a checkpoint: each note's signatures are verified once, at its first. */
export function createNoteJudge({ logKey, policy }: TrustedInputs): OpenNoteCase {
  const keys = [logKey, ...[...policy.witnessByName.values()].map(({ key }) => key)];
  const caseByNote = new Map<string, Remembered>();
  return (signed) => {
    const { checkpointNote, checkpoint } = signed;
    // Not the whole checkpoint: its texts would keep the receipt that they are cut from.
    const head = { size: checkpoint.size, root: checkpoint.root };
    const known = caseByNote.get(checkpointNote);
    if (known !== undefined) return { checks: [], judge: () => opened(head, known) };
    const remembered: Remembered = { noteText: keepText(checkpointNote) };
    if (caseByNote.size >= notesRemembered) caseByNote.clear();
    caseByNote.set(checkpointNote, remembered);
    const claim = claimSigned(signed, logKey, keys);
    if (!claim.ok) {
      remembered.judgement = { noteFault: claim.error };
      return { checks: [], judge: () => opened(head, remembered) };
    }
    const { checks, signatures } = claim.value;
    return {
      checks,
      judge(verdicts) {
        remembered.judgement = judgeClaim(signatures, verdicts, logKey);
        return opened(head, remembered);
      },
    };
  };
}

const opened = (head: TreeHead, { noteText, judgement = unsigned }: Remembered): OpenedNote => ({
  head,
  noteText,
  ...judgement,
});

/** A copy: the text itself is a part of its receipt, and would keep all of that in memory. */
function keepText(text: string): () => string {
  const bytes = utf8ToBytes(text);
  return () => parseUtf8(bytes) ?? '';
}

const unsigned: Judgement = { noteFault: { code: 'E_CP_UNSIGNED' } };

function claimSigned(
  { checkpoint, note }: SignedNote,
  logKey: VerifierKey,
  keys: readonly VerifierKey[],
): Result<NoteClaim, Fault> {
  if (checkpoint.origin !== logKey.name) return err({ code: 'E_CP_ORIGIN' });
  const claim = claimNote(note, keys);
  if (claim.ok) return claim;
  return err({ code: claim.error.code === 'note_unsigned' ? 'E_CP_UNSIGNED' : 'E_CP_BAD_SIG' });
}

function judgeClaim(
  signatures: NoteClaim['signatures'],
  verdicts: readonly boolean[],
  logKey: VerifierKey,
): Judgement {
  if (signatures.some((_, i) => verdicts[i] !== true))
    return { noteFault: { code: 'E_CP_BAD_SIG' } };
  if (!signatures.some(({ key }) => key === logKey))
    return { noteFault: { code: 'E_CP_UNSIGNED' } };
  const times = signatures.flatMap(({ signedAtS }) => signedAtS ?? []);
  return times.length === 0 ? {} : { witnessMs: Math.min(...times) * 1_000 };
}
