import { err, ok, type Result } from '../kit/result.ts';
import { type Checkpoint, parseSignedCheckpoint } from '../log/checkpoint.ts';
import type { Leaf } from '../log/leaf.ts';
import type { Note } from '../log/note.ts';
import type { VerifierKey } from '../log/note-key.ts';
import { claimNote, type NoteClaim } from '../log/note-verify.ts';
import { parseReceipt, type Receipt, verifyReceiptInclusion } from '../log/receipt.ts';
import type { ProofLineJson } from './bundle-format.ts';
import type { FindingCode } from './codes.ts';
import type { TreeHead } from './consistency.ts';
import type { BundleContent } from './read-bundle.ts';
import { type Run, verifyWork } from './run.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

export interface Fault {
  readonly code: FindingCode;
  readonly detail?: string | undefined;
}

/** A signed checkpoint of the log, with all that can be said of it by itself. */
export interface OpenedNote {
  /** Size and root only: there are as many as entries. */
  readonly head: TreeHead;
  /** The signed note, verbatim, read again from its line. */
  readonly noteText: () => string;
  readonly noteFault?: Fault;
  /** When the first of the policy's witnesses signed it, epoch ms. */
  readonly witnessMs?: number;
}

/** A receipt likewise: what is left is whose it is, and whether its checkpoint is of this history. */
export interface OpenedReceipt extends OpenedNote {
  readonly index: number;
  readonly leaf: Leaf;
  /** Its proof does not lead to its checkpoint. */
  readonly inclusionFault?: Fault;
}

export type Opened<T> = Result<T, Fault>;

export interface OpenedReceipts {
  /** One per line of `entries.ndjson`, in its order. */
  readonly ofEntries: readonly Opened<OpenedReceipt>[];
  readonly anchors: readonly { readonly anchor: number; readonly receipt: Opened<OpenedReceipt> }[];
  readonly cosigned: readonly { readonly size: number; readonly note: Opened<OpenedNote> }[];
}

/** Step 4 of protocol 3.20, its costly half: form, signatures and proof of every receipt. */
export async function openReceipts(
  run: Run,
  { entries, proofs }: Pick<BundleContent, 'entries' | 'proofs'>,
  trusted: TrustedInputs,
): Promise<OpenedReceipts> {
  const judge = createNoteJudge(trusted);
  const anchors = proofs.filter((line) => 'anchor' in line);
  const opened = await openLines(run, [...entries, ...anchors], judge);
  return {
    ofEntries: opened.slice(0, entries.length),
    anchors: anchors.map(({ anchor }, i) => ({
      anchor,
      receipt: opened[entries.length + i] ?? err({ code: 'E_RECEIPT_MISSING' }),
    })),
    cosigned: await openCosigned(run, proofs, judge),
  };
}

interface ReceiptLine {
  readonly receipt?: string | undefined;
}

async function openLines(
  run: Run,
  lines: readonly ReceiptLine[],
  judge: NoteJudge,
): Promise<readonly Opened<OpenedReceipt>[]> {
  const opened: Opened<OpenedReceipt>[] = [];
  const waiting: Opened<Receipt>[] = [];
  await verifyWork(run, {
    step: 'receipts',
    items: lines,
    checksOf: ({ receipt }) => {
      const parsed = readReceipt(receipt);
      waiting.push(parsed);
      return parsed.ok ? judge.checksOf(parsed.value) : [];
    },
    finish: (line, verdicts) => {
      const parsed = waiting.shift();
      if (parsed?.ok) {
        const judged = judge.judge(parsed.value, verdicts);
        opened.push(ok({ ...openReceipt(run, parsed.value, line), ...judged }));
      } else if (parsed !== undefined) opened.push(parsed);
    },
  });
  return opened;
}

async function openCosigned(
  run: Run,
  proofs: readonly ProofLineJson[],
  judge: NoteJudge,
): Promise<OpenedReceipts['cosigned']> {
  const lines = proofs.filter((line) => 'cosigned' in line);
  const opened: { size: number; note: Opened<OpenedNote> }[] = [];
  await verifyWork(run, {
    step: 'receipts',
    items: lines.map(({ cosigned, note }) => ({ cosigned, note, parsed: readNote(note) })),
    checksOf: ({ parsed }) => (parsed.ok ? judge.checksOf(parsed.value) : []),
    finish: ({ cosigned: size, note: text, parsed }, verdicts) => {
      if (!parsed.ok) return void opened.push({ size, note: parsed });
      const judged = judge.judge(parsed.value, verdicts);
      const note = { head: headOf(parsed.value), noteText: () => text, ...judged };
      opened.push({ size, note: ok(note) });
    },
  });
  return opened;
}

/** Not the whole checkpoint: its texts would keep the receipt that they are cut from. */
const headOf = ({ checkpoint: { size, root } }: SignedNote): TreeHead => ({ size, root });

const readReceipt = (text: string | undefined): Opened<Receipt> =>
  text === undefined || text === '' ? err({ code: 'E_RECEIPT_MISSING' }) : parseReceipt(text);

interface SignedNote {
  readonly checkpoint: Checkpoint;
  readonly note: Note;
  readonly checkpointNote: string;
}

function readNote(text: string): Opened<SignedNote> {
  const parsed = parseSignedCheckpoint(text);
  return parsed.ok ? ok({ ...parsed.value, checkpointNote: text }) : parsed;
}

function openReceipt(
  { crypto }: Run,
  receipt: Receipt,
  line: ReceiptLine,
): Omit<OpenedReceipt, 'noteFault' | 'witnessMs'> {
  const { index, leaf } = receipt;
  const inclusion = verifyReceiptInclusion(crypto.hasher, receipt);
  return {
    index,
    leaf,
    head: headOf(receipt),
    noteText: () => {
      const again = readReceipt(line.receipt);
      return again.ok ? again.value.checkpointNote : '';
    },
    ...(!inclusion.ok && {
      inclusionFault: { code: 'E_PROOF_INVALID' as const, detail: inclusion.error.fault },
    }),
  };
}

type NoteJudge = ReturnType<typeof createNoteJudge>;

/** Many receipts share a checkpoint: each note's signatures are verified once, at its first. */
function createNoteJudge({ logKey, policy }: TrustedInputs) {
  const keys = [logKey, ...[...policy.witnessByName.values()].map(({ key }) => key)];
  const claimByNote = new Map<string, Result<NoteClaim, Fault>>();
  const judgedByNote = new Map<string, Pick<OpenedNote, 'noteFault' | 'witnessMs'>>();
  return {
    checksOf(signed: SignedNote) {
      const text = signed.checkpointNote;
      if (judgedByNote.has(text) || claimByNote.has(text)) return [];
      const claim = claimSigned(signed, logKey, keys);
      claimByNote.set(text, claim);
      return claim.ok ? claim.value.checks : [];
    },
    judge({ checkpointNote }: SignedNote, verdicts: readonly boolean[]) {
      const known = judgedByNote.get(checkpointNote);
      if (known !== undefined) return known;
      const claim = claimByNote.get(checkpointNote) ?? err({ code: 'E_CP_UNSIGNED' as const });
      const judged = claim.ok
        ? judgeClaim(claim.value, verdicts, logKey)
        : { noteFault: claim.error };
      judgedByNote.set(checkpointNote, judged);
      claimByNote.delete(checkpointNote);
      return judged;
    },
  };
}

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
  { signatures }: NoteClaim,
  verdicts: readonly boolean[],
  logKey: VerifierKey,
): Pick<OpenedNote, 'noteFault' | 'witnessMs'> {
  if (signatures.some((_, i) => verdicts[i] !== true))
    return { noteFault: { code: 'E_CP_BAD_SIG' } };
  if (!signatures.some(({ key }) => key === logKey))
    return { noteFault: { code: 'E_CP_UNSIGNED' } };
  const times = signatures.flatMap(({ signedAtS }) => signedAtS ?? []);
  return times.length === 0 ? {} : { witnessMs: Math.min(...times) * 1_000 };
}
