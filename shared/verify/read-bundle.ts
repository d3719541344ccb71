import { quickParse } from '../entry/quick-parse.ts';
import { type CryptoPort, hashFile } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { parseUtf8 } from '../kit/utf8.ts';
import {
  type BundleIndex,
  type BundleReader,
  bundleIndexSchema,
  bundleLimits,
  bundlePaths,
  type DisclosureLine,
  disclosureLineSchema,
  type EntryLine,
  entryLineSchema,
  type IndexedFile,
  ignoredPaths,
  isLeftover,
  isBundlePath,
  parseBlobPath,
  type ProofLineJson,
  proofLineSchema,
  type ViewFile,
  viewFileSchema,
} from './bundle-format.ts';
import { type BundleLines, type LinesFile, mapLines, openLines } from './bundle-lines.ts';
import { parseBundleJson } from './bundle-text.ts';
import type { Findings } from './findings.ts';
import { type Run, throwIfLimit } from './run.ts';
import { createStoredLines } from './stored-lines.ts';

/** Every text of a bundle; blobs are read later, one at a time. */
export interface BundleTexts {
  readonly index: BundleIndex;
  readonly checkpoint: string;
  readonly view: ViewFile | undefined;
  readonly entries: BundleLines<EntryLine>;
  readonly proofs: BundleLines<ProofLineJson>;
  readonly disclosures: BundleLines<DisclosureLine>;
  /** Declared length by SHA-256 of the blobs that the index lists. */
  readonly blobLengthByName: ReadonlyMap<string, number>;
}

/** The same with its lines, for those who want them all at once. */
export interface BundleContent extends Omit<BundleTexts, 'entries' | 'proofs' | 'disclosures'> {
  readonly entries: readonly EntryLine[];
  readonly proofs: readonly ProofLineJson[];
  readonly disclosures: readonly DisclosureLine[];
}

/** Step 1 of protocol 3.20, with every line. `undefined` when there is nothing further to look at. */
export async function readBundle(
  run: Run,
  files: BundleReader,
): Promise<BundleContent | undefined> {
  const texts = await openTexts(run, files);
  return texts && readLines(run.findings, texts);
}

/** Every line at once; what is wrong with one is a finding. */
export function readLines(findings: Findings, texts: BundleTexts): BundleContent {
  const store = createStoredLines();
  const disclosures = mapLines(texts.disclosures, store.disclosure);
  checkHashOrder(findings, disclosures);
  return {
    ...texts,
    entries: mapLines(texts.entries, store.entry),
    proofs: mapLines(texts.proofs, store.proof),
    disclosures,
  };
}

export function checkHashOrder(
  findings: Findings,
  disclosures: readonly Pick<DisclosureLine, 'hash'>[],
): void {
  if (disclosures.some(({ hash }, i) => hash <= (disclosures[i - 1]?.hash ?? '')))
    findings.add('E_BUNDLE_INDEX', { detail: 'disclosures are not in order of hash' });
}

/** As `readBundle`, but lines are left to whoever needs them. */
export async function openTexts(run: Run, files: BundleReader): Promise<BundleTexts | undefined> {
  const { findings } = run;
  const listed = await listPaths(findings, files);
  const index = listed && (await readIndex(findings, files));
  if (listed === undefined || index === undefined) return undefined;
  if (!checkIndex(findings, index, listed)) return undefined;
  const bytesByPath = await readTexts(run, files, index);
  if (bytesByPath === undefined) return undefined;
  const bytes = (path: string): Uint8Array => bytesByPath.get(path) ?? new Uint8Array(0);
  const lines = <T>(file: Omit<LinesFile<T>, 'bytes'>) =>
    openLines(findings, { ...file, bytes: bytes(file.path) });
  return {
    index,
    checkpoint: parseUtf8(bytes(bundlePaths.checkpoint)) ?? '',
    view: quickParse(viewFileSchema, parseBundleJson(bytes(bundlePaths.view))).data,
    entries: lines({
      path: bundlePaths.entries,
      schema: entryLineSchema,
      code: 'E_ENV_MALFORMED',
    }),
    proofs: lines({
      path: bundlePaths.proofs,
      schema: proofLineSchema,
      code: 'E_PROOF_MALFORMED',
    }),
    disclosures: lines({
      path: bundlePaths.disclosures,
      schema: disclosureLineSchema,
      code: 'E_BUNDLE_INDEX',
    }),
    blobLengthByName: new Map(
      index.files.flatMap(({ path, len }) => {
        const name = parseBlobPath(path);
        return name === undefined ? [] : [[name, len] as const];
      }),
    ),
  };
}

/** All but the pictures; `undefined` when one is missing or not what the index says. */
async function readTexts(
  run: Run,
  files: BundleReader,
  index: BundleIndex,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const { findings } = run;
  const bytesByPath = new Map<string, Uint8Array>();
  const texts = index.files.filter(({ path }) => parseBlobPath(path) === undefined);
  for (const [done, file] of texts.entries()) {
    run.onProgress({ step: 'files', done, total: texts.length });
    const bytes = await readFile(findings, files, file.path);
    if (bytes === undefined) findings.add('E_BUNDLE_INDEX', { detail: `no file ${file.path}` });
    else if (await isIndexed(run.crypto, file, bytes)) bytesByPath.set(file.path, bytes);
    else findings.add('E_BUNDLE_INDEX', { detail: `${file.path} is not as the index says` });
  }
  // Where a text is not what the index says, nothing built on it would mean anything.
  return bytesByPath.size === texts.length ? bytesByPath : undefined;
}

const isIndexed = async (
  crypto: CryptoPort,
  { len, sha256 }: IndexedFile,
  bytes: Uint8Array,
): Promise<boolean> => bytes.length === len && bytesToHex(await hashFile(crypto, bytes)) === sha256;

async function listPaths(
  findings: Findings,
  files: BundleReader,
): Promise<ReadonlySet<string> | undefined> {
  let paths: readonly string[];
  try {
    paths = await files.list();
  } catch (error) {
    throwIfLimit(error);
    findings.add('E_BUNDLE_IO', { detail: 'the list of files cannot be read' });
    return undefined;
  }
  if (paths.length > bundleLimits.files) {
    findings.add('E_BUNDLE_LIMIT', { detail: `more than ${bundleLimits.files} files` });
    return undefined;
  }
  const kept = paths.filter((path) => !ignoredPaths.includes(path) && !isLeftover(path));
  const foreign = kept.filter((path) => !isBundlePath(path));
  for (const path of foreign) findings.add('E_BUNDLE_PATH', { detail: printable(path) });
  return foreign.length === 0 ? new Set(kept) : undefined;
}

async function readFile(
  findings: Findings,
  files: BundleReader,
  path: string,
): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path);
  } catch (error) {
    throwIfLimit(error);
    findings.add('E_BUNDLE_IO', { detail: `${path} cannot be read` });
    return undefined;
  }
}

async function readIndex(
  findings: Findings,
  files: BundleReader,
): Promise<BundleIndex | undefined> {
  const bytes = await readFile(findings, files, bundlePaths.index);
  if (bytes !== undefined && bytes.length > bundleLimits.indexBytes) {
    findings.add('E_BUNDLE_LIMIT', { detail: bundlePaths.index });
    return undefined;
  }
  const parsed = bytes && quickParse(bundleIndexSchema, parseBundleJson(bytes));
  if (parsed?.success) return parsed.data;
  findings.add('E_BUNDLE_INDEX', { detail: `no valid ${bundlePaths.index}` });
  return undefined;
}

/** The index against itself and against what is there; false when reading on makes no sense. */
function checkIndex(findings: Findings, index: BundleIndex, present: ReadonlySet<string>): boolean {
  const wrong = (detail: string) => findings.add('E_BUNDLE_INDEX', { detail });
  const paths = index.files.map(({ path }) => path);
  const foreign = paths.filter((path) => !isBundlePath(path) || path === bundlePaths.index);
  for (const path of foreign) findings.add('E_BUNDLE_PATH', { detail: printable(path) });
  if (foreign.length > 0) return false;
  if (paths.some((path, i) => path <= (paths[i - 1] ?? ''))) {
    wrong('files are not in order of path');
    return false;
  }
  if (isTooLarge(index)) {
    findings.add('E_BUNDLE_LIMIT', { detail: 'the files that the index lists are too large' });
    return false;
  }
  for (const file of index.files)
    if ((parseBlobPath(file.path) ?? file.sha256) !== file.sha256)
      wrong(`${file.path} is listed with another hash`);
  const known = new Set([...paths, bundlePaths.index]);
  for (const path of [...present].sort()) if (!known.has(path)) wrong(`${path} is not listed`);
  const { index: _, ...needed } = bundlePaths;
  const missing = Object.values(needed).filter((path) => !known.has(path));
  for (const path of missing) wrong(`${path} is missing`);
  return missing.length === 0;
}

function isTooLarge({ files }: BundleIndex): boolean {
  const totalBytes = files.reduce((sum, { len }) => sum + len, 0);
  return (
    files.length > bundleLimits.files ||
    totalBytes > bundleLimits.totalBytes ||
    files.some(
      ({ path, len }) =>
        (parseBlobPath(path) === undefined && len > bundleLimits.textBytes) ||
        (path === bundlePaths.checkpoint && len > bundleLimits.checkpointBytes),
    )
  );
}

/** A hostile name cannot draw on a terminal or fill a report. */
const printable = (path: string): string =>
  JSON.stringify(path.slice(0, 100)).replace(
    /[^\u0020-\u007e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
