import { signatureHashOf } from '../entry/envelope.ts';
import type { LoggedEntry } from '../entry/ledger.ts';
import { hexToBytes } from '../kit/hex.ts';
import type { EntryHash } from '../kit/ids.ts';
import { err, type Result } from '../kit/result.ts';
import { openCheckpoint } from '../log/checkpoint.ts';
import { parseReceipt, type Receipt, verifyReceiptInclusion } from '../log/receipt.ts';
import type { SignedEntry } from './check-entries.ts';
import type { FinalHead } from './check-head.ts';
import type { FindingCode } from './codes.ts';
import {
  type CompareToFinal,
  createComparison,
  type TreeHead,
  unprovedDetail,
} from './consistency.ts';
import type { ProofLineJson } from './read-bundle.ts';
import type { Run } from './run.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

/** Entries that are proved to be in the final tree, and when the server's clock says they came. */
export interface CheckedReceipts {
  /** Ascending by log index, each index and each entry once. */
  readonly logged: readonly LoggedEntry[];
  /** `T_seen` (epoch ms) by `seen.size`: when leaf size − 1 was received (protocol 3.15). */
  readonly receivedMsBySize: ReadonlyMap<number, number>;
  /** Of the final tree's last leaf: the bundle's "now", which no maker of it can choose. */
  readonly newestMs: number;
  readonly compare: CompareToFinal;
}

interface Proved {
  readonly receipt: Receipt;
}
interface ProvedEntry extends Proved {
  readonly signed: SignedEntry;
}

const notesAtOnce = 256;

interface ReceiptTrust {
  readonly trusted: TrustedInputs;
  readonly head: FinalHead;
}

/** Step 4 of protocol 3.20: every receipt, and the leaves behind every `seen`. */
export async function checkReceipts(
  run: Run,
  content: { readonly entries: readonly SignedEntry[]; readonly proofs: readonly ProofLineJson[] },
  trust: ReceiptTrust,
): Promise<CheckedReceipts> {
  const parsed = content.entries.map((signed) => ({ signed, receipt: readReceipt(signed) }));
  const anchors = content.proofs.flatMap((line) =>
    'anchor' in line ? [{ anchor: line.anchor, receipt: parseReceipt(line.receipt) }] : [],
  );
  const receipts = [...parsed, ...anchors].flatMap(({ receipt }) =>
    receipt.ok ? [receipt.value.checkpointNote] : [],
  );
  const faultByNote = await openNotes(run, trust.trusted, new Set(receipts));
  const compare = createComparison(
    { hasher: run.crypto.hasher, findings: run.findings },
    {
      final: trust.head,
      lines: content.proofs,
      heads: headsOf(content.entries, [...parsed, ...anchors]),
    },
  );
  const judge = { ...trust, faultByNote, compare };
  const proved = parsed.flatMap((each) => checkReceipt(run, each, judge));
  const provedAnchors = checkAnchorLeaves(run, anchors, judge);
  checkOrder(run, proved, provedAnchors);
  if (!provedAnchors.some(({ receipt }) => receipt.index === trust.head.size - 1))
    run.findings.add('E_RECEIPT_MISSING', {
      detail: `no proof of the last leaf ${trust.head.size - 1}`,
    });
  return { ...summarise(proved, provedAnchors), compare };
}

/** Every tree head that a signer had seen or a receipt rests on. */
const headsOf = (
  entries: readonly SignedEntry[],
  receipts: readonly { readonly receipt: Parsed }[],
): readonly TreeHead[] => [
  ...entries.map(({ entry: { payload } }) => ({
    size: payload.seen.size,
    root: hexToBytes(payload.seen.root),
  })),
  ...receipts.flatMap(({ receipt }) => (receipt.ok ? [receipt.value.checkpoint] : [])),
];

type Parsed = Result<Receipt, { readonly code: FindingCode }>;
type Judge = ReceiptTrust & {
  readonly compare: CompareToFinal;
  readonly faultByNote: ReadonlyMap<string, FindingCode | undefined>;
};

const readReceipt = ({ receiptText }: SignedEntry): Parsed =>
  receiptText === undefined || receiptText === ''
    ? err({ code: 'E_RECEIPT_MISSING' })
    : parseReceipt(receiptText);

/** Many receipts share a checkpoint: each note's signature is verified once. */
async function openNotes(
  { crypto, onProgress }: Run,
  { logKey }: TrustedInputs,
  notes: ReadonlySet<string>,
): Promise<ReadonlyMap<string, FindingCode | undefined>> {
  const faultByNote = new Map<string, FindingCode | undefined>();
  const waiting = [...notes];
  for (let at = 0; at < waiting.length; at += notesAtOnce) {
    const opening = waiting.slice(at, at + notesAtOnce).map(async (note) => {
      const opened = await openCheckpoint(crypto.verifySignatures, note, logKey);
      faultByNote.set(note, opened.ok ? undefined : opened.error.code);
    });
    await Promise.all(opening);
    onProgress({ step: 'receipts', done: faultByNote.size, total: waiting.length });
  }
  return faultByNote;
}

function checkReceipt(
  run: Run,
  { signed, receipt }: { readonly signed: SignedEntry; readonly receipt: Parsed },
  judge: Judge,
): readonly ProvedEntry[] {
  const fault = receipt.ok
    ? (leafFault(run, signed, receipt.value) ?? receiptFault(run, receipt.value, judge))
    : receipt.error;
  if (receipt.ok && fault === undefined) return [{ receipt: receipt.value, signed }];
  if (fault !== undefined) {
    const { code, detail } = fault as Fault;
    run.findings.add(code, { entry: signed.entry.hash, detail });
  }
  return [];
}

interface Fault {
  readonly code: FindingCode;
  readonly detail?: string | undefined;
}

function leafFault({ crypto }: Run, { entry }: SignedEntry, { leaf }: Receipt): Fault | undefined {
  if (leaf.entryHash !== entry.hash || leaf.kind !== entry.kind) return { code: 'E_LEAF_MISMATCH' };
  const signatureHash = signatureHashOf(crypto.hasher, entry.envelope);
  return leaf.signatureHash === signatureHash ? undefined : { code: 'E_LEAF_SIG' };
}

function receiptFault({ crypto }: Run, receipt: Receipt, judge: Judge): Fault | undefined {
  const inclusion = verifyReceiptInclusion(crypto.hasher, receipt);
  if (!inclusion.ok) return { code: 'E_PROOF_INVALID', detail: inclusion.error.fault };
  const noteFault = judge.faultByNote.get(receipt.checkpointNote);
  if (noteFault !== undefined) return { code: noteFault };
  const history = judge.compare(receipt.checkpoint);
  if (history === 'same_history') return undefined;
  if (history === 'no_proof')
    return {
      code: 'E_PROOF_MALFORMED',
      detail: `no consistency proof from ${receipt.checkpoint.size}`,
    };
  if (history !== 'other_history')
    return { code: 'E_PROOF_INVALID', detail: unprovedDetail(receipt.checkpoint.size) };
  // Both notes are signed by the log: together they prove that it told two histories.
  return { code: 'E_CP_INCONSISTENT', detail: `${receipt.checkpointNote}\n${judge.head.note}` };
}

function checkAnchorLeaves(
  run: Run,
  anchors: readonly { readonly anchor: number; readonly receipt: Parsed }[],
  judge: Judge,
): readonly Proved[] {
  const found = new Map<number, Proved>();
  for (const { anchor, receipt } of anchors) {
    const detail = `leaf ${anchor - 1}`;
    const fault = receipt.ok ? receiptFault(run, receipt.value, judge) : (receipt.error as Fault);
    if (fault !== undefined) run.findings.add(fault.code, { detail: fault.detail ?? detail });
    else if (receipt.ok && receipt.value.index === anchor - 1 && !found.has(anchor))
      found.set(anchor, { receipt: receipt.value });
    else run.findings.add('E_PROOF_MALFORMED', { detail });
  }
  return [...found.values()];
}

/** One entry, one leaf, in log order; and the server's times never decrease (protocol 3.10). */
function checkOrder(
  { findings }: Run,
  proved: readonly ProvedEntry[],
  anchors: readonly Proved[],
): void {
  const hashes = new Set<string>();
  for (const [i, { receipt, signed }] of proved.entries()) {
    const entry = signed.entry.hash;
    if (hashes.has(entry)) findings.add('E_LEAF_DUP', { entry });
    hashes.add(entry);
    if (receipt.index < (proved[i - 1]?.receipt.index ?? 0))
      findings.add('E_VIEW', { entry, detail: 'not in log order' });
  }
  let newestMs = 0;
  const byIndex: readonly (Proved | ProvedEntry)[] = [...proved, ...anchors].sort(
    (a, b) => a.receipt.index - b.receipt.index,
  );
  for (const each of byIndex) {
    const { leaf, index } = each.receipt;
    const about =
      'signed' in each ? { entry: each.signed.entry.hash } : { detail: `leaf ${index}` };
    if (leaf.receivedMs < newestMs) findings.add('E_LEAF_TIME_ORDER', about);
    newestMs = Math.max(newestMs, leaf.receivedMs);
  }
}

function summarise(
  proved: readonly ProvedEntry[],
  anchors: readonly Proved[],
): Omit<CheckedReceipts, 'compare'> {
  const loggedByHash = new Map<EntryHash, LoggedEntry>();
  for (const { receipt, signed } of proved) {
    if (loggedByHash.has(signed.entry.hash)) continue;
    const { entry } = signed;
    const { receivedMs } = receipt.leaf;
    loggedByHash.set(entry.hash, { entry, logIndex: receipt.index, receivedMs });
  }
  const times = [...proved, ...anchors].map(({ receipt }) => receipt.leaf.receivedMs);
  return {
    logged: [...loggedByHash.values()].sort((a, b) => a.logIndex - b.logIndex),
    receivedMsBySize: new Map(
      anchors.map(({ receipt }) => [receipt.index + 1, receipt.leaf.receivedMs]),
    ),
    newestMs: times.reduce((newest, ms) => Math.max(newest, ms), 0),
  };
}
