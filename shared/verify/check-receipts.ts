import { signatureHashOf } from '../entry/envelope.ts';
import { isKind } from '../entry/kinds.ts';
import type { ErasedStub, LoggedEntry } from '../entry/ledger.ts';
import { hexToBytes } from '../kit/hex.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { AbsentLine, SignedEntry } from './check-entries.ts';
import type { FinalHead } from './check-head.ts';
import {
  type CompareToFinal,
  createComparison,
  type TreeHead,
  unprovedDetail,
} from './consistency.ts';
import type { Fault, Opened, OpenedNote } from './open-notes.ts';
import type { OpenedEntry, OpenedProofs, OpenedReceipt } from './open-receipts.ts';
import type { Run } from './run.ts';
import type { CosignedHead } from './witness-times.ts';

/** Entries that are proved to be in the final tree, and when the server's clock says they came. */
export interface CheckedReceipts {
  /** Ascending by log index, each index and each entry once. */
  readonly logged: readonly LoggedEntry[];
  /** Entries whose envelope is not here but whose leaf is proved; ascending by log index. */
  readonly stubs: readonly ErasedStub[];
  /** `T_seen` (epoch ms) by `seen.size`: when leaf size − 1 was received (protocol 3.15). */
  readonly receivedMsBySize: ReadonlyMap<number, number>;
  /** Of the final tree's last leaf: the bundle's "now", which no maker of it can choose. */
  readonly newestMs: number;
  readonly compare: CompareToFinal;
  /** Checkpoints of this history that a witness of the policy signed. */
  readonly cosigned: readonly CosignedHead[];
}

export interface ReceiptInputs {
  readonly entries: readonly SignedEntry[];
  readonly absent: readonly AbsentLine[];
  /** The lines of `entries.ndjson`, in its order. */
  readonly lines: readonly OpenedEntry[];
  readonly proofs: OpenedProofs;
  readonly head: FinalHead;
}

interface Proved {
  readonly receipt: OpenedReceipt;
  /** Absent for the leaf behind a `seen`. */
  readonly claim?: SignedEntry | AbsentLine;
}
type ProvedClaim = Required<Proved>;

/** Step 4 of protocol 3.20: every receipt, and the leaves behind every `seen`. */
export function checkReceipts(run: Run, inputs: ReceiptInputs): CheckedReceipts {
  const { entries, absent, lines, proofs, head } = inputs;
  const compare = createComparison(run.crypto.hasher, {
    final: head,
    provedBySize: proofs.provedBySize,
    heads: headsOf(inputs),
  });
  const judge = { head, compare };
  const claims = [...entries, ...absent].sort((a, b) => a.line - b.line);
  const proved = claims.flatMap((claim) => checkReceipt(run, claim, { ...judge, lines }));
  const anchors = checkAnchorLeaves(run, proofs.anchors, judge);
  const notes = checkCosigned(run, proofs.cosigned, judge);
  checkOrder(run, proved, anchors);
  if (!anchors.some(({ receipt }) => receipt.index === head.size - 1))
    run.findings.add('E_RECEIPT_MISSING', { detail: `no proof of the last leaf ${head.size - 1}` });
  const cosigned = [...proved, ...anchors].map(({ receipt }) => receipt);
  return {
    ...summarise(proved, anchors),
    compare,
    cosigned: [...cosigned, ...notes].flatMap(({ head: { size }, witnessMs }) =>
      witnessMs === undefined ? [] : [{ size, witnessMs }],
    ),
  };
}

/** Every tree head that a signer had seen or a receipt rests on. */
function* headsOf({ entries, lines, proofs }: ReceiptInputs): Iterable<TreeHead> {
  for (const { entry } of entries) {
    const { size, root } = entry.payload.seen;
    yield { size, root: hexToBytes(root) };
  }
  for (const { receipt } of [...lines, ...proofs.anchors]) if (receipt.ok) yield receipt.value.head;
  for (const { note } of proofs.cosigned) if (note.ok) yield note.value.head;
}

interface Judge {
  readonly head: FinalHead;
  readonly compare: CompareToFinal;
}

function checkReceipt(
  run: Run,
  claim: SignedEntry | AbsentLine,
  judge: Judge & Pick<ReceiptInputs, 'lines'>,
): readonly ProvedClaim[] {
  const receipt = judge.lines[claim.line]?.receipt;
  if (receipt === undefined) return [];
  const fault = receipt.ok
    ? (leafFault(run, claim, receipt.value) ?? receiptFault(receipt.value, judge))
    : receipt.error;
  if (receipt.ok && fault === undefined) return [{ receipt: receipt.value, claim }];
  if (fault !== undefined)
    run.findings.add(fault.code, { entry: hashOf(claim), detail: fault.detail });
  return [];
}

const hashOf = (claim: SignedEntry | AbsentLine): EntryHash =>
  'entry' in claim ? claim.entry.hash : claim.hash;

function leafFault(
  { crypto }: Run,
  claim: SignedEntry | AbsentLine,
  { leaf }: OpenedReceipt,
): Fault | undefined {
  if (leaf.entryHash !== hashOf(claim)) return { code: 'E_LEAF_MISMATCH' };
  // Of what is not here, the leaf alone says what it was.
  if (!('entry' in claim)) return isKind(leaf.kind) ? undefined : { code: 'E_LEAF_MISMATCH' };
  if (leaf.kind !== claim.entry.kind) return { code: 'E_LEAF_MISMATCH' };
  const signatureHash = signatureHashOf(crypto.hasher, claim.entry.envelope);
  return leaf.signatureHash === signatureHash ? undefined : { code: 'E_LEAF_SIG' };
}

const receiptFault = (receipt: OpenedReceipt, judge: Judge): Fault | undefined =>
  receipt.inclusionFault ?? noteFault(receipt, judge);

function noteFault(note: OpenedNote, { head, compare }: Judge): Fault | undefined {
  if (note.noteFault !== undefined) return note.noteFault;
  const history = compare(note.head);
  const { size } = note.head;
  if (history === 'same_history') return undefined;
  if (history === 'no_proof')
    return { code: 'E_PROOF_MALFORMED', detail: `no consistency proof from ${size}` };
  if (history !== 'other_history') return { code: 'E_PROOF_INVALID', detail: unprovedDetail(size) };
  // Both notes are signed by the log: together they prove that it told two histories.
  return { code: 'E_CP_INCONSISTENT', detail: `${note.noteText()}\n${head.note}` };
}

function checkAnchorLeaves(
  run: Run,
  anchors: OpenedProofs['anchors'],
  judge: Judge,
): readonly Proved[] {
  const found = new Map<number, Proved>();
  for (const { anchor, receipt } of anchors) {
    const detail = `leaf ${anchor - 1}`;
    const fault = receipt.ok ? receiptFault(receipt.value, judge) : receipt.error;
    if (fault !== undefined) run.findings.add(fault.code, { detail: fault.detail ?? detail });
    else if (receipt.ok && receipt.value.index === anchor - 1 && !found.has(anchor))
      found.set(anchor, { receipt: receipt.value });
    else run.findings.add('E_PROOF_MALFORMED', { detail });
  }
  return [...found.values()];
}

/** The checkpoints that witnesses signed first: sound ones of this history, each size once. */
function checkCosigned(
  run: Run,
  cosigned: OpenedProofs['cosigned'],
  judge: Judge,
): readonly OpenedNote[] {
  let newestSize = 0;
  return cosigned.flatMap(({ size, note }) => {
    const fault = cosignedFault({ size, newestSize, note }, judge);
    newestSize = Math.max(newestSize, size);
    if (note.ok && fault === undefined) return [note.value];
    const detail = fault?.detail ?? `cosigned checkpoint ${size}`;
    run.findings.add(fault?.code ?? 'E_PROOF_MALFORMED', { detail });
    return [];
  });
}

function cosignedFault(
  of: { readonly size: number; readonly newestSize: number; readonly note: Opened<OpenedNote> },
  judge: Judge,
): Fault | undefined {
  if (!of.note.ok) return of.note.error;
  const isInOrder = of.size > of.newestSize && of.note.value.head.size === of.size;
  return isInOrder ? noteFault(of.note.value, judge) : { code: 'E_PROOF_MALFORMED' };
}

/** One entry, one leaf, in log order; and the server's times never decrease (protocol 3.10). */
function checkOrder(
  { findings }: Run,
  proved: readonly ProvedClaim[],
  anchors: readonly Proved[],
): void {
  const hashes = new Set<string>();
  for (const [i, { receipt, claim }] of proved.entries()) {
    const entry = hashOf(claim);
    if (hashes.has(entry)) findings.add('E_LEAF_DUP', { entry });
    hashes.add(entry);
    if (receipt.index < (proved[i - 1]?.receipt.index ?? 0))
      findings.add('E_VIEW', { entry, detail: 'not in log order' });
  }
  let newestMs = 0;
  const byIndex = [...proved, ...anchors].sort((a, b) => a.receipt.index - b.receipt.index);
  for (const { receipt, claim } of byIndex) {
    const { leaf, index } = receipt;
    const about = claim === undefined ? { detail: `leaf ${index}` } : { entry: hashOf(claim) };
    if (leaf.receivedMs < newestMs) findings.add('E_LEAF_TIME_ORDER', about);
    newestMs = Math.max(newestMs, leaf.receivedMs);
  }
}

function summarise(
  proved: readonly ProvedClaim[],
  anchors: readonly Proved[],
): Pick<CheckedReceipts, 'logged' | 'stubs' | 'receivedMsBySize' | 'newestMs'> {
  const logged: LoggedEntry[] = [];
  const stubs: ErasedStub[] = [];
  const hashes = new Set<string>();
  for (const { receipt, claim } of proved) {
    const { index: logIndex, leaf } = receipt;
    const { receivedMs, kind } = leaf;
    const hash = hashOf(claim);
    if (hashes.has(hash)) continue;
    hashes.add(hash);
    if ('entry' in claim) logged.push({ entry: claim.entry, logIndex, receivedMs });
    else if (isKind(kind)) stubs.push({ hash, kind, logIndex, receivedMs });
  }
  const times = [...proved, ...anchors].map(({ receipt }) => receipt.leaf.receivedMs);
  const ascending = (a: { logIndex: number }, b: { logIndex: number }) => a.logIndex - b.logIndex;
  return {
    logged: logged.sort(ascending),
    stubs: stubs.sort(ascending),
    receivedMsBySize: new Map(
      anchors.map(({ receipt }) => [receipt.index + 1, receipt.leaf.receivedMs]),
    ),
    newestMs: times.reduce((newest, ms) => Math.max(newest, ms), 0),
  };
}
