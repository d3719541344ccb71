import {
  type Entry,
  type EntryOf,
  parseEntry,
  type Statement,
} from '../../../shared/entry/entry.ts';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import { isKind } from '../../../shared/entry/kinds.ts';
import type { LoggedEntry } from '../../../shared/entry/ledger.ts';
import type { View } from '../../../shared/entry/payload.ts';
import { viewRoot } from '../../../shared/entry/set.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type Anchors, anchorsOf, policyTextOf } from '../../../shared/verify/anchors.ts';
import {
  type BundleReader,
  bundleIndexSchema,
  bundlePaths,
  createBundleIndex,
  disclosureLineSchema,
  parseBlobPath,
  viewFileSchema,
} from '../../../shared/verify/bundle-format.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { parseJson } from '../files/json-file.ts';
import type { Journal } from './journal.ts';

/** A bundle's texts by path, as pulled. */
export type TextByPath = Readonly<Record<string, string>>;

/** Entries that verify by anchors of our own; a bundle that hides some is not taken at all. */
export async function verifyPulled(
  anchors: Anchors,
  files: TextByPath,
): Promise<Result<readonly LoggedEntry[], { readonly code: string }>> {
  const { report, ledger, logged } = await openBundle(
    { crypto: mainCrypto },
    {
      files: readerOf(files),
      policyText: policyTextOf(anchors),
      anchorsText: JSON.stringify(anchors),
      blobs: 'deferred',
      profile: files[bundlePaths.disclosures] === '' ? 'totals' : 'full',
    },
  );
  const first = report.findings.find(({ code }) => code.startsWith('E_'));
  if (ledger === undefined) return err({ code: first?.code ?? 'E_BUNDLE_INDEX' });
  const hidden = report.findings.find(({ code }) => code === 'E_VIEW');
  return hidden === undefined ? ok(logged) : err({ code: hidden.code });
}

/** The contract in force under its own pins: the last that verifies and was accepted. */
export async function contractOf(
  files: TextByPath,
): Promise<{ readonly entry: EntryOf<'contract'> } | undefined> {
  for (const entry of contractsIn(files).toReversed()) {
    const { report, ledger } = await openBundle(
      { crypto: mainCrypto },
      {
        files: readerOf(files),
        policyText: policyTextOf(anchorsOf(entry)),
        anchorsText: JSON.stringify(anchorsOf(entry)),
        blobs: 'deferred',
        profile: files[bundlePaths.disclosures] === '' ? 'totals' : 'full',
      },
    );
    const isHidden = report.findings.some(({ code }) => code === 'E_VIEW' || code === 'E_ANCHORS');
    if (!isHidden && ledger?.contract?.entry.hash === entry.hash) return { entry };
  }
  return undefined;
}

/** What the parties say about slices; what slices themselves say is kept by who tracked them. */
const keptKinds: readonly string[] = ['decision', 'invoice', 'payment', 'reply'];

/**
 * What is kept of a pulled bundle: its proof, and what other parties disclosed, also earlier. Our
 * own words lie in our own files, where they can be removed.
 */
export function bundleToKeep(
  journal: Journal,
  files: TextByPath,
  before: TextByPath | undefined,
): TextByPath {
  const foreign = foreignHashes(journal, files);
  const lines = new Map<string, string>();
  for (const source of [before ?? {}, files])
    for (const [hash, line] of disclosureLines(source))
      if (foreign.has(hash)) lines.set(hash, line);
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = sorted.map(([, line]) => `${line}\n`).join('');
  const { [bundlePaths.index]: index = '', ...texts } = files;
  const textByPath = { ...texts, [bundlePaths.disclosures]: text };
  return { [bundlePaths.index]: reindexed(index, textByPath), ...textByPath };
}

/** Did another party disclose something that is not among what is kept? */
export function lacksDisclosures(journal: Journal, kept: TextByPath): boolean {
  const lines = disclosureLines(kept);
  return [...foreignHashes(journal, kept)].some((hash) => !lines.has(hash));
}

/** Entries of other parties that committed to something. */
function foreignHashes(journal: Journal, files: TextByPath): ReadonlySet<string> {
  const found = entriesIn(files).filter(
    ({ kind, hash, payload }) =>
      keptKinds.includes(kind) &&
      journal.find(hash) === undefined &&
      'cm' in payload &&
      Object.keys(payload.cm ?? {}).length > 0,
  );
  return new Set(found.map(({ hash }) => hash));
}

export function disclosureLines(files: TextByPath): ReadonlyMap<string, string> {
  const lines = (files[bundlePaths.disclosures] ?? '').split('\n').filter((line) => line !== '');
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const json = parseJson(utf8ToBytes(line)) as { readonly hash?: unknown } | undefined;
      return typeof json?.hash === 'string' ? [[json.hash, line]] : [];
    }),
  );
}

/** What one line of them discloses. */
export function disclosedItems(line: string | undefined): readonly Disclosure[] {
  const json = line === undefined ? undefined : parseJson(utf8ToBytes(line));
  const parsed = disclosureLineSchema.safeParse(json);
  return parsed.success ? parsed.data.items : [];
}

/** The view that a bundle shows whole, once it verified. */
export function viewOf(files: TextByPath): View | undefined {
  const jsonAt = (path: string) => parseJson(utf8ToBytes(files[path] ?? ''));
  const index = bundleIndexSchema.safeParse(jsonAt(bundlePaths.index));
  const view = viewFileSchema.safeParse(jsonAt(bundlePaths.view));
  if (!index.success || !view.success) return undefined;
  const { hashes } = view.data;
  const root = viewRoot(mainCrypto.hasher, hashes);
  return { size: index.data.to, n: hashes.length, root };
}

/** The table of contents over changed texts; nobody's signature is in it. */
function reindexed(index: string, textByPath: TextByPath): string {
  const parsed = bundleIndexSchema.safeParse(parseJson(utf8ToBytes(index)));
  if (!parsed.success) return index;
  const { v: _v, kind: _kind, files, ...title } = parsed.data;
  const blobs = files.flatMap(({ path, len }) => {
    const sha256 = parseBlobPath(path);
    return sha256 === undefined ? [] : [{ sha256, len }];
  });
  return createBundleIndex(mainCrypto.hasher, title, { textByPath, blobs });
}

const contractsIn = (files: TextByPath): readonly EntryOf<'contract'>[] =>
  entriesIn(files).filter((entry) => entry.kind === 'contract');

function entriesIn(files: TextByPath): readonly Entry[] {
  const lines = (files[bundlePaths.entries] ?? '').split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const json = parseJson(utf8ToBytes(line)) as { readonly envelope?: unknown } | undefined;
    const envelope = parseEnvelope(json?.envelope);
    const entry = envelope.ok ? parseEntry(mainCrypto.hasher, envelope.value) : undefined;
    return entry?.ok === true && isEntry(entry.value) ? [entry.value] : [];
  });
}

const isEntry = (entry: Entry | Statement): entry is Entry => isKind(entry.kind);

const readerOf = (files: TextByPath): BundleReader => ({
  list: async () => Object.keys(files),
  read: async (path) => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    return text === undefined ? undefined : utf8ToBytes(text);
  },
});
