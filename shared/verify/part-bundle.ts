import { cellStartAt } from '../domain/cell.ts';
import { weekOf, weekRange } from '../domain/week.ts';
import { type Entry, type EntryOf, parseEntry } from '../entry/entry.ts';
import { parseEnvelope } from '../entry/envelope.ts';
import { captureValue, isTaken, parseValue } from '../entry/values.ts';
import { parseBase64 } from '../kit/base64.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { parseReceipt } from '../log/receipt.ts';
import { partialKinds } from './absent-entries.ts';
import { type LeftOutSlice, possibleTakers } from './left-out-slices.ts';
import type { DisclosureLine, EntryLine, PartRange, ProofLineJson } from './bundle-format.ts';

/**
 * A part of a contract's bundle (adr/0024): for a day, a week, an invoice, or any range of cells.
 * Slices of other cells are left out, with the session events that belong to them alone. All else
 * stays: changes, claims, decisions and keys are never left out, which their leaves prove, and every
 * entry keeps its place in the view. So a part proves that what it contains is unchanged, and whole
 * weeks of it that they were approved as they are. Only a whole bundle proves that nothing else was
 * tracked: the cell of a slice that was left out is not proved.
 */
export interface BundleLines {
  readonly entries: readonly EntryLine[];
  readonly proofs: readonly ProofLineJson[];
  readonly disclosures: readonly DisclosureLine[];
}

export interface CutLines extends BundleLines {
  /** SHA-256 of the stored pictures that go with it. */
  readonly blobs: ReadonlySet<string>;
}

/** Whole weeks of a contract as cells. */
export function rangeOfWeeks(of: {
  readonly week0: number;
  readonly firstWeek: number;
  readonly weeks: number;
}): PartRange {
  const { fromIdx } = weekRange(of, of.firstWeek);
  const { toIdx } = weekRange(of, of.firstWeek + of.weeks - 1);
  return { from_idx: fromIdx, to_idx: toIdx };
}

/** Hashes of the entries whose envelopes a part keeps. Throws on envelopes that are no entries. */
export function choosePart(
  hasher: Hasher,
  entries: readonly EntryLine[],
  { from_idx, to_idx }: PartRange,
): ReadonlySet<string> {
  const all = [...entriesByHash(hasher, entries).values()];
  const isInside = ({ payload }: EntryOf<'slice'>) =>
    payload.idx >= from_idx && payload.idx < to_idx;
  const recorded = all.filter((entry) => entry.kind === 'slice');
  const inside = recorded.filter(isInside);
  const wholeWeeks = inside.filter(inWholeWeek(all, { from_idx, to_idx }));
  const place = placesOf(entries);
  // Without these nobody could say of a whole week that nothing took time from it.
  const takers = possibleTakers(
    recorded.filter((each) => !isInside(each)).map((each) => ({ each, ...place(each.hash) })),
    wholeWeeks.map((each) => ({ ...place(each.hash), startMs: startAtOf(each) })),
  );
  const slices = [...inside, ...takers.map(({ each }) => each)];
  const starts = new Set(slices.map((each) => (each.kind === 'slice' ? each.payload.session : '')));
  const sessions = new Set(all.filter(({ hash }) => starts.has(hash)).map(sessionOf));
  const others = all.filter(
    (entry) =>
      !partialKinds.includes(entry.kind) ||
      (entry.kind === 'session' && sessions.has(sessionOf(entry))),
  );
  return new Set([...others, ...slices].map(({ hash }) => hash));
}

/**
 * Cuts a whole bundle's lines down to the chosen envelopes and what they rest on; what was erased
 * whole stays as it is. Throws on lines that are no entries.
 */
export function cutToPart(
  hasher: Hasher,
  lines: BundleLines,
  chosen: ReadonlySet<string>,
): CutLines {
  const isKept = ({ hash }: { readonly hash: string }) => chosen.has(hash);
  const disclosures = lines.disclosures.filter(isKept);
  return {
    entries: lines.entries.map((line) => (isKept(line) ? line : withoutEnvelope(line))),
    proofs: neededProofs(lines, [...entriesByHash(hasher, lines.entries.filter(isKept)).values()]),
    disclosures,
    blobs: new Set(disclosures.flatMap(blobsOfLine)),
  };
}

/** Of a slice: is all of its week inside the range? */
function inWholeWeek(
  entries: readonly Entry[],
  { from_idx, to_idx }: PartRange,
): (slice: EntryOf<'slice'>) => boolean {
  const contract = entries.find((entry) => entry.kind === 'contract')?.payload;
  return ({ payload }) => {
    if (contract === undefined) return false;
    const { fromIdx, toIdx } = weekRange(contract, weekOf(contract, payload.idx));
    return from_idx <= fromIdx && toIdx <= to_idx;
  };
}

const startAtOf = ({ payload }: EntryOf<'slice'>): number =>
  cellStartAt(payload.idx) + payload.from_ms;

/** Where an entry lies in the log, by its receipt. */
function placesOf(entries: readonly EntryLine[]): (hash: string) => LeftOutSlice {
  const receiptByHash = new Map(entries.map(({ hash, receipt }) => [hash, receipt]));
  return (hash) => {
    const receipt = parseReceipt(receiptByHash.get(hash) ?? '');
    if (!receipt.ok) throw new Error(`no receipt: ${hash}`);
    return { logIndex: receipt.value.index, receivedMs: receipt.value.leaf.receivedMs };
  };
}

const withoutEnvelope = ({ hash, receipt }: EntryLine): EntryLine => ({
  hash,
  ...(receipt !== undefined && { receipt }),
});

function entriesByHash(hasher: Hasher, lines: readonly EntryLine[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { hash, envelope } of lines) {
    if (envelope === undefined) continue;
    const parsed = parseEnvelope(envelope);
    const entry = parsed.ok ? parseEntry(hasher, parsed.value) : parsed;
    if (!entry.ok) throw new Error(`not an entry: ${hash}`);
    entries.set(hash, entry.value as Entry);
  }
  return entries;
}

/** Events of one session share its number in their stream. */
const sessionOf = ({ kind, payload }: Entry): string =>
  kind === 'session' ? `${payload.by} ${payload.con} ${payload.n}` : '';

/** What receipts and kept entries rest on; the newest anchor is that of the final tree. */
function neededProofs(
  { entries, proofs }: BundleLines,
  kept: readonly Entry[],
): readonly ProofLineJson[] {
  const seen = new Set(kept.map(({ payload }) => payload.seen.size));
  const sizes = new Set(seen);
  for (const { receipt } of entries) {
    const parsed = receipt === undefined ? undefined : parseReceipt(receipt);
    if (parsed?.ok) sizes.add(parsed.value.checkpoint.size);
  }
  for (const line of proofs) if ('cosigned' in line) sizes.add(line.cosigned);
  const newest = proofs.reduce(
    (max, line) => ('anchor' in line ? Math.max(max, line.anchor) : max),
    0,
  );
  return proofs.filter((line) => {
    if ('cosigned' in line) return true;
    if ('anchor' in line) return line.anchor === newest || seen.has(line.anchor);
    return sizes.has(line.size);
  });
}

function blobsOfLine({ items }: DisclosureLine): readonly string[] {
  return items.flatMap(({ name, value }) => {
    if (!/^(shot|thumb)/.test(name)) return [];
    const capture = parseValue(captureValue, parseBase64(value) ?? new Uint8Array(0));
    return capture !== undefined && isTaken(capture) ? [capture.blob] : [];
  });
}
