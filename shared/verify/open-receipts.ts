import type { SignatureCheck } from '../kit/crypto-port.ts';
import type { EntryHash } from '../kit/ids.ts';
import { err, ok } from '../kit/result.ts';
import type { Leaf } from '../log/leaf.ts';
import { parseHashes } from '../log/proof.ts';
import { parseReceipt, type Receipt, verifyReceiptInclusion } from '../log/receipt.ts';
import type { EntryLine, ProofLineJson } from './bundle-format.ts';
import type { BundleLines } from './bundle-lines.ts';
import { type Candidate, openEnvelope } from './check-entries.ts';
import type { FinalHead } from './check-head.ts';
import { proveSize, type ProvedSize } from './consistency.ts';
import {
  type Fault,
  type NoteCase,
  type OpenNoteCase,
  type Opened,
  type OpenedNote,
  readNote,
  type SignedNote,
} from './open-notes.ts';
import { type Run, verifyWork } from './run.ts';

/** A receipt: what is left is whose it is, and whether its checkpoint is of this history. */
export interface OpenedReceipt extends OpenedNote {
  readonly index: number;
  readonly leaf: Leaf;
  /** Its proof does not lead to its checkpoint. */
  readonly inclusionFault?: Fault;
}

/** A line of `entries.ndjson`, each part of it read once. */
export interface OpenedEntry {
  readonly hash: EntryHash;
  readonly hasEnvelope: boolean;
  /** Absent for an envelope that has a finding. */
  readonly candidate?: Candidate;
  readonly receipt: Opened<OpenedReceipt>;
}

/** The lines of `proofs.ndjson`. */
export interface OpenedProofs {
  readonly anchors: readonly { readonly anchor: number; readonly receipt: Opened<OpenedReceipt> }[];
  readonly cosigned: readonly { readonly size: number; readonly note: Opened<OpenedNote> }[];
  /** What each consistency proof leads to. */
  readonly provedBySize: ReadonlyMap<number, ProvedSize>;
}

/** Step 4 of protocol 3.20, its costly half: form, signatures and proof of every receipt. */
export async function openEntries(
  run: Run,
  lines: BundleLines<EntryLine>,
  openNote: OpenNoteCase,
): Promise<readonly OpenedEntry[]> {
  const opened: OpenedEntry[] = [];
  await verifyWork<PendingLine>(run, {
    step: 'receipts',
    items: pendingLines(lines),
    checksOf(item) {
      const line = lines.parse(item.at);
      if (line === undefined) return [];
      const candidate = openEnvelope(run, line);
      const entry = {
        hash: line.hash as EntryHash,
        hasEnvelope: line.envelope !== undefined,
        ...(candidate && { candidate }),
      };
      const { checks, finish } = openReceipt({ run, openNote }, line.receipt);
      item.finish = (verdicts) => void opened.push({ ...entry, receipt: finish(verdicts) });
      return checks;
    },
    finish: finishLine,
  });
  lines.close();
  return opened;
}

/** The second file of step 4: leaves behind every `seen`, witnesses' notes, consistency proofs. */
export async function openProofs(
  run: Run,
  lines: BundleLines<ProofLineJson>,
  { head, openNote }: { readonly head: FinalHead; readonly openNote: OpenNoteCase },
): Promise<OpenedProofs> {
  const anchors: { anchor: number; receipt: Opened<OpenedReceipt> }[] = [];
  const cosigned: { size: number; note: Opened<OpenedNote> }[] = [];
  const provedBySize = new Map<number, ProvedSize>();
  const deps = { run, openNote };
  await verifyWork<PendingLine>(run, {
    step: 'receipts',
    items: pendingLines(lines),
    checksOf(item) {
      const line = lines.parse(item.at);
      if (line === undefined) return [];
      if ('consistency' in line) {
        addConsistency(run, provedBySize, { line, head });
        return [];
      }
      if ('cosigned' in line) {
        const { cosigned: size } = line;
        const { checks, finish } = openNoteOf(deps, readNote(line.note));
        item.finish = (verdicts) => void cosigned.push({ size, note: finish(verdicts) });
        return checks;
      }
      const { anchor } = line;
      const { checks, finish } = openReceipt(deps, line.receipt);
      item.finish = (verdicts) => void anchors.push({ anchor, receipt: finish(verdicts) });
      return checks;
    },
    finish: finishLine,
  });
  lines.close();
  return { anchors, cosigned, provedBySize };
}

/** What is known of a line while its signatures are being verified. */
interface PendingLine {
  readonly at: number;
  finish?: ((verdicts: readonly boolean[]) => void) | undefined;
}

const pendingLines = (lines: BundleLines<unknown>): readonly PendingLine[] =>
  lines.raw().map((_, at) => ({ at }));

function finishLine(item: PendingLine, verdicts: readonly boolean[]): void {
  item.finish?.(verdicts);
  item.finish = undefined;
}

function addConsistency(
  { crypto, findings }: Run,
  provedBySize: Map<number, ProvedSize>,
  { line, head }: { readonly line: ConsistencyLine; readonly head: FinalHead },
): void {
  const { size } = line;
  const proof = parseHashes(line.consistency);
  if (proof === undefined || provedBySize.has(size))
    findings.add('E_PROOF_MALFORMED', { detail: `consistency from ${size}` });
  else provedBySize.set(size, proveSize(crypto.hasher, { size, proof, final: head }));
}

type ConsistencyLine = Extract<ProofLineJson, { readonly size: number }>;

const readReceipt = (text: string | undefined): Opened<Receipt> =>
  text === undefined || text === '' ? err({ code: 'E_RECEIPT_MISSING' }) : parseReceipt(text);

interface PendingNote<T> {
  readonly checks: readonly SignatureCheck[];
  readonly finish: (verdicts: readonly boolean[]) => Opened<T>;
}

interface NoteDeps {
  readonly run: Run;
  readonly openNote: OpenNoteCase;
}

const openNoteOf = ({ openNote }: NoteDeps, signed: Opened<SignedNote>): PendingNote<OpenedNote> =>
  signed.ok ? pendingNote(openNote(signed.value)) : refused(signed);

const pendingNote = ({ checks, judge }: NoteCase): PendingNote<OpenedNote> => ({
  checks,
  finish: (verdicts) => ok(judge(verdicts)),
});

const refused = (fault: Opened<never>): PendingNote<never> => ({ checks: [], finish: () => fault });

function openReceipt(
  { run, openNote }: NoteDeps,
  text: string | undefined,
): PendingNote<OpenedReceipt> {
  const receipt = readReceipt(text);
  if (!receipt.ok) return refused(receipt);
  const { index, leaf } = receipt.value;
  const inclusion = verifyReceiptInclusion(run.crypto.hasher, receipt.value);
  return pendingReceipt(openNote(receipt.value), {
    index,
    leaf,
    ...(!inclusion.ok && {
      inclusionFault: { code: 'E_PROOF_INVALID' as const, detail: inclusion.error.fault },
    }),
  });
}

/** Made apart from where the receipt is open, so that its proof does not wait for signatures. */
const pendingReceipt = (
  { checks, judge }: NoteCase,
  place: Pick<OpenedReceipt, 'index' | 'leaf' | 'inclusionFault'>,
): PendingNote<OpenedReceipt> => ({
  checks,
  finish: (verdicts) => ok({ ...place, ...judge(verdicts) }),
});
