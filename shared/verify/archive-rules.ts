import { err, ok, type Result } from '../kit/result.ts';
import { emptyReport } from './build-report.ts';
import {
  bundleLimits,
  bundlePaths,
  ignoredPaths,
  isBundlePath,
  isLeftover,
} from './bundle-format.ts';
import { createFindings } from './findings.ts';
import type { FindingCode } from './codes.ts';
import type { VerificationReport } from './report.ts';

/** One entry of a ZIP's central directory, or one file of a dropped folder. */
export interface ArchiveEntry {
  /** As stored, decoded from UTF-8; a folder's ends with `/`. */
  readonly name: string;
  readonly isEncrypted: boolean;
  /** Of the ZIP format: 0 stored, 8 deflate. A folder's files are 0. */
  readonly method: number;
  /** As the directory claims; reading must stop where more than `fileBytes` come out. */
  readonly packedBytes: number;
  readonly fileBytes: number;
  /** Mode bits where the archive was made on Unix, else 0. */
  readonly unixMode: number;
}

export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  /** Size of the ZIP itself; of a folder the sum of its files. */
  readonly archiveBytes: number;
}

/** What of an archive may be read: path within the bundle, and which entry it is. */
export interface ArchiveFile {
  readonly path: string;
  readonly fileBytes: number;
  /** Into `Archive.entries` */
  readonly at: number;
}

/** Why an archive is refused before anything of it is unpacked. */
export interface ArchiveFault {
  readonly code: Extract<FindingCode, 'E_BUNDLE_PATH' | 'E_BUNDLE_LIMIT' | 'E_BUNDLE_IO'>;
  readonly detail: string;
}

/** Protocol 3.19: more than this out of one byte is made to exhaust the reader. */
const maxRatio = 100;
const maxNameLength = 256;
const maxFaults = 20;
const fileTypeMask = 0o170_000;
const regularFile = 0o100_000;
const readableMethods: readonly number[] = [0, 8];

/**
 * The files of an archive by the rules of protocol 3.19, from its directory alone: names of the
 * closed list (below one common folder, if the archive has one), none twice, no links, bounded
 * number, sizes and ratio. Errors: what is wrong with it, at most 20 faults in archive order.
 */
export function planArchive(
  archive: Archive,
): Result<readonly ArchiveFile[], readonly ArchiveFault[]> {
  const { entries } = archive;
  const oversize = sizeFault(archive);
  if (oversize !== undefined) return err([oversize]);
  const folder = commonFolder(entries);
  const files: ArchiveFile[] = [];
  const faults: ArchiveFault[] = [];
  const seen = new Set<string>();
  for (const [at, entry] of entries.entries()) {
    if (isLeftover(entry.name)) continue;
    const path = entry.name.slice(folder.length);
    if (path === '' || (path === 'blobs/' && entry.fileBytes === 0)) continue;
    const fault = seen.has(path)
      ? refuse('E_BUNDLE_PATH', path, 'is there twice')
      : entryFault(entry, path);
    if (fault === undefined) files.push({ path, fileBytes: entry.fileBytes, at });
    else faults.push(fault);
    seen.add(path);
    if (faults.length === maxFaults) break;
  }
  return faults.length > 0 ? err(faults) : ok(files);
}

/** The report on an archive that was refused as a whole. */
export function refusedReport(faults: readonly ArchiveFault[]): VerificationReport {
  const findings = createFindings();
  for (const { code, detail } of faults) findings.add(code, { detail });
  return emptyReport(findings.sorted(), undefined);
}

/** A hostile name cannot draw on a terminal or fill a report. */
export const printablePath = (path: string): string =>
  JSON.stringify(path.slice(0, 100)).replace(
    /[^\u0020-\u007e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const refuse = (code: ArchiveFault['code'], path: string, why: string): ArchiveFault => ({
  code,
  detail: `${printablePath(path)} ${why}`,
});

function sizeFault({ entries, archiveBytes }: Archive): ArchiveFault | undefined {
  const limit = (detail: string): ArchiveFault => ({ code: 'E_BUNDLE_LIMIT', detail });
  // Two more than files: the bundle's own folder and `blobs/`.
  if (entries.length > bundleLimits.files + 2)
    return limit(`more than ${bundleLimits.files} files`);
  const sum = (sizeOf: (entry: ArchiveEntry) => number): number =>
    entries.reduce((total, entry) => total + sizeOf(entry), 0);
  const fileBytes = sum((entry) => entry.fileBytes);
  // Also what is no number: a comparison with it is false.
  if (!(fileBytes <= bundleLimits.totalBytes)) return limit('larger than 2 GiB once unpacked');
  if (!(fileBytes <= archiveBytes * maxRatio)) return limit(`unpacks to over ${maxRatio} times`);
  // Entries that share their bytes unpack to more than they seem to.
  if (!(sum((entry) => entry.packedBytes) <= archiveBytes)) return limit('its files overlap');
  return undefined;
}

function entryFault(entry: ArchiveEntry, path: string): ArchiveFault | undefined {
  const type = entry.unixMode & fileTypeMask;
  if (type !== 0 && type !== regularFile)
    return refuse('E_BUNDLE_PATH', path, 'is no regular file');
  if (!isBundlePath(path) && !ignoredPaths.includes(path))
    return refuse('E_BUNDLE_PATH', path, 'is no name that bundles use');
  if (entry.isEncrypted) return refuse('E_BUNDLE_IO', path, 'is encrypted');
  if (!readableMethods.includes(entry.method))
    return refuse('E_BUNDLE_IO', path, `is packed by method ${entry.method}`);
  if (entry.fileBytes > maxBytesOf(path) || entry.fileBytes > entry.packedBytes * maxRatio)
    return refuse('E_BUNDLE_LIMIT', path, 'is too large');
  return undefined;
}

/** The most that a verifier reads of one file of a bundle. */
export function maxBytesOf(path: string): number {
  if (path === bundlePaths.index) return bundleLimits.indexBytes;
  if (path === bundlePaths.checkpoint) return bundleLimits.checkpointBytes;
  return path.startsWith('blobs/') ? bundleLimits.blobBytes : bundleLimits.textBytes;
}

/** `name/` where everything lies below one folder, as a folder that was zipped has it; else ''. */
function commonFolder(entries: readonly ArchiveEntry[]): string {
  const index = entries.find(({ name }) => name.endsWith(`/${bundlePaths.index}`));
  const folder = index?.name.slice(0, -bundlePaths.index.length) ?? '';
  const isPlain =
    folder.indexOf('/') === folder.length - 1 &&
    folder.length <= maxNameLength &&
    folder !== 'blobs/' &&
    folder !== './' &&
    folder !== '../' &&
    !folder.includes('\\');
  return isPlain && entries.every(({ name }) => name.startsWith(folder) || isLeftover(name))
    ? folder
    : '';
}
