import { join } from 'node:path';
import type { DesktopRequest, DesktopResponses, IpcError } from '../../../shared/api/ipc.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import type { JsonValue } from '../../../shared/kit/jcs.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { policyTextOf } from '../../../shared/verify/anchors.ts';
import {
  bundleIndexSchema,
  blobPath,
  bundlePaths,
  createBundleIndex,
  type DisclosureLine,
  type EntryLine,
  formatBundleLines,
  type PartRange,
  type ProofLineJson,
} from '../../../shared/verify/bundle-format.ts';
import { choosePart, cutToPart, rangeOfWeeks } from '../../../shared/verify/part-bundle.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { parseJson } from '../files/json-file.ts';
import type { BlobFiles } from './blob-files.ts';
import type { Contracts } from './contracts.ts';
import type { DisclosureFiles } from './disclosure-files.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { Ledgers } from './ledgers.ts';
import { disclosureLines, type TextByPath } from './pulled-bundle.ts';
import type { Receipts } from './receipts.ts';

export interface EvidenceDeps {
  readonly files: FilePort;
  readonly journal: Journal;
  readonly disclosures: DisclosureFiles;
  readonly blobs: BlobFiles;
  readonly book: EditBook;
  readonly receipts: Receipts;
  readonly contracts: Contracts;
  readonly ledgers: Ledgers;
}

type Saved = NonNullable<DesktopResponses['evidence.save']>;

interface Lines {
  readonly entries: readonly EntryLine[];
  readonly proofs: readonly ProofLineJson[];
  readonly disclosures: readonly DisclosureLine[];
}

/**
 * A bundle of a contract, or of some of its weeks, as the device has it: the proof of the newest
 * pull, and this device's own words and pictures. Needs no server (protocol 3.19).
 */
export async function saveEvidence(
  deps: EvidenceDeps,
  { con, weeks }: DesktopRequest<'evidence.save'>,
  dir: string,
): Promise<Result<Saved, IpcError>> {
  const anchors = await deps.contracts.anchors(con);
  const kept = await deps.ledgers.files(con);
  if (anchors === undefined || kept === undefined) return err({ code: 'nothing_pulled' });
  const index = bundleIndexSchema.safeParse(parseJson(utf8ToBytes(kept[bundlePaths.index] ?? '')));
  if (!index.success) return err({ code: 'nothing_pulled' });
  const whole = await wholeLines(deps, kept);
  const range = weeks === undefined ? undefined : weekRangeOf(deps, con, weeks);
  const lines = range === undefined ? whole : cut(whole, range);
  const blobs = await blobsOf(deps, lines);
  const textByPath = {
    [bundlePaths.checkpoint]: kept[bundlePaths.checkpoint] ?? '',
    [bundlePaths.view]: kept[bundlePaths.view] ?? '',
    [bundlePaths.entries]: textOf(lines.entries),
    [bundlePaths.proofs]: textOf(lines.proofs),
    [bundlePaths.disclosures]: textOf(lines.disclosures),
  };
  const { log, from, to } = index.data;
  const part = range && { part: range };
  const title = { profile: 'full' as const, log, con, from, to, ...part };
  const indexText = createBundleIndex(mainCrypto.hasher, title, { textByPath, blobs });
  const texts = { [bundlePaths.index]: indexText, ...textByPath };
  const written = await onDisk(async () => {
    for (const [path, text] of Object.entries(texts))
      await deps.files.write(join(dir, 'bundle', path), utf8ToBytes(text));
    for (const { sha256, bytes } of blobs)
      await deps.files.write(join(dir, 'bundle', blobPath(sha256)), bytes);
    const anchorsText = `${JSON.stringify(anchors, null, 2)}\n`;
    await deps.files.write(join(dir, 'anchors.json'), utf8ToBytes(anchorsText));
    await deps.files.write(join(dir, 'policy'), utf8ToBytes(policyTextOf(anchors)));
  });
  if (!written.ok) return err({ code: 'disk_full', detail: written.error.code });
  return ok({ dir, entries: lines.entries.length, pictures: blobs.length });
}

async function wholeLines(deps: EvidenceDeps, kept: TextByPath): Promise<Lines> {
  const entries = jsonLines<EntryLine>(kept[bundlePaths.entries]);
  const foreign = [...disclosureLines(kept)].map(
    ([hash, line]) => [hash, parseJson(utf8ToBytes(line)) as DisclosureLine] as const,
  );
  const lineByHash = new Map(foreign);
  for (const { hash } of entries) {
    const own = await ownDisclosure(deps, hash);
    if (own !== undefined) lineByHash.set(hash, own);
  }
  const disclosures = [...lineByHash.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return { entries, proofs: jsonLines<ProofLineJson>(kept[bundlePaths.proofs]), disclosures };
}

/** What this device still has to say of an entry, and what the operator signed to hold of it. */
async function ownDisclosure(
  deps: EvidenceDeps,
  hash: string,
): Promise<DisclosureLine | undefined> {
  const record = deps.journal.find(hash);
  if (record === undefined) return undefined;
  const gone = deps.book.goneOf(record);
  const items = (await deps.disclosures.read(hash)).filter(({ name }) => !gone.has(name));
  const held = await deps.receipts.heldEnvelope(hash);
  if (items.length === 0 && held === undefined) return undefined;
  return { hash, items: [...items], ...(held !== undefined && { held }) };
}

function weekRangeOf(
  { contracts }: EvidenceDeps,
  con: string,
  { from, to }: { readonly from: number; readonly to: number },
): PartRange | undefined {
  const week0 = contracts.signed(con)?.payload.week0;
  if (week0 === undefined) return undefined;
  return rangeOfWeeks({ week0, firstWeek: from, weeks: Math.max(1, to - from + 1) });
}

function cut(whole: Lines, range: PartRange): Lines {
  const { hasher } = mainCrypto;
  return cutToPart(hasher, whole, choosePart(hasher, whole.entries, range));
}

/** Pictures that the bundle's own disclosures name, as far as they lie here. */
async function blobsOf(
  deps: EvidenceDeps,
  { disclosures }: Lines,
): Promise<readonly { sha256: string; len: number; bytes: Uint8Array }[]> {
  const found = new Map<string, Uint8Array>();
  for (const { hash, items } of disclosures) {
    const names = new Set(items.map(({ name }) => name));
    if (deps.journal.find(hash) === undefined) continue;
    for (const [name, value] of await deps.disclosures.readCaptures(hash)) {
      if (!names.has(name) || !isTaken(value) || found.has(value.blob)) continue;
      const bytes = await deps.blobs.read(value.blob);
      if (bytes !== undefined) found.set(value.blob, bytes);
    }
  }
  return [...found].map(([sha256, bytes]) => ({ sha256, len: bytes.length, bytes }));
}

const textOf = (lines: readonly object[]): string => formatBundleLines(lines as JsonValue[]);

const jsonLines = <T>(text: string | undefined): readonly T[] =>
  (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
