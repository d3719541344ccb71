import type { CryptoPort } from '../../../shared/kit/crypto-port.ts';
import { refusedReport } from '../../../shared/verify/archive-rules.ts';
import {
  type BundleReader,
  bundleIndexSchema,
  bundlePaths,
  ignoredPaths,
} from '../../../shared/verify/bundle-format.ts';
import { parseBundleJson } from '../../../shared/verify/bundle-text.ts';
import type { Progress } from '../../../shared/verify/run.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import type { BundleSource } from '../reading/bundle-source.ts';
import { openFolder } from '../reading/open-folder.ts';
import { openZip } from '../reading/open-zip.ts';
import type { BundleTitle, Checked, CheckRequest } from './messages.ts';

export interface CheckDeps {
  readonly crypto: CryptoPort;
  readonly openSealed: ((file: Uint8Array) => Promise<Uint8Array | undefined>) | undefined;
  /** Public halves of the keys that it tries. */
  readonly recipients?: readonly string[] | undefined;
  readonly onProgress: (progress: Progress) => void;
}

export interface CheckedSource {
  readonly checked: Checked;
  /** For looking at pictures; absent when the archive was refused. */
  readonly files: BundleReader | undefined;
}

/** The whole verification of what the reader chose (protocol 3.20). Rejects only for this machine. */
export async function checkSource(
  { crypto, openSealed, recipients, onProgress }: CheckDeps,
  request: CheckRequest,
): Promise<CheckedSource> {
  const opened = await openSource(request.source);
  if (!opened.ok) {
    const report = refusedReport(opened.error);
    const checked = { report, ledger: undefined, logged: [], title: undefined, ignored: [] };
    return { checked, files: undefined };
  }
  const files = opened.value;
  const { policyText, anchorsText, profile } = request;
  const verified = await openBundle(
    { crypto, onProgress, ...(openSealed && { openSealed }), ...(recipients && { recipients }) },
    { files, policyText, anchorsText, profile, extent: 'any' },
  );
  const paths = await files.list();
  const checked: Checked = {
    report: verified.report,
    ledger: verified.ledger,
    logged: verified.logged,
    title: await readTitle(files),
    ignored: ignoredPaths.filter((path) => paths.includes(path)),
  };
  return { checked, files };
}

const openSource = (source: BundleSource) =>
  source.kind === 'zip' ? openZip(source.file) : Promise.resolve(openFolder(source.files));

async function readTitle(files: BundleReader): Promise<BundleTitle | undefined> {
  const bytes = await files.read(bundlePaths.index).catch(() => undefined);
  return bytes && bundleIndexSchema.safeParse(parseBundleJson(bytes)).data;
}
