import type { OpenedValues } from '../entry/ledger.ts';
import { captureValue, isTaken, parseValue, type TakenCapture } from '../entry/values.ts';
import { parseBase64 } from '../kit/base64.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import type { EntryHash } from '../kit/ids.ts';
import { type BundleReader, blobPath, bundleLimits } from './bundle-format.ts';
import type { FindingCode } from './codes.ts';
import { imageTypeOf } from './image-type.ts';
import type { DisclosureLine } from './read-bundle.ts';
import { type Run, throwIfLimit } from './run.ts';

/** One stored picture against the signed capture that names it; `undefined` if nothing is wrong. */
export function blobFault(
  hasher: Hasher,
  bytes: Uint8Array,
  capture: TakenCapture,
): FindingCode | undefined {
  if (bytesToHex(hasher.sha256(bytes)) !== capture.blob) return 'E_BLOB_HASH';
  if (bytes.length !== capture.len || bytes.length > bundleLimits.blobBytes) return 'E_BLOB_LEN';
  // In plain mode what is stored is the picture itself, so both hashes are of the same bytes.
  if (imageTypeOf(bytes) !== capture.mime || capture.pt !== capture.blob) return 'E_BLOB_TYPE';
  return undefined;
}

interface NamedCapture {
  readonly entry: EntryHash;
  readonly capture: TakenCapture;
}

export interface BlobInputs {
  readonly files: BundleReader;
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  readonly blobLengthByName: ReadonlyMap<string, number>;
  readonly lines: readonly DisclosureLine[];
  /** `deferred`: pictures are checked one by one when somebody looks at them (`blobFault`). */
  readonly blobs: 'all' | 'deferred';
}

/** Step 9 of protocol 3.20, pictures: one file in memory at a time. */
export async function checkBlobs(run: Run, inputs: BlobInputs): Promise<void> {
  const { findings } = run;
  const capturesByBlob = groupCaptures(inputs.valuesByHash);
  const names = [...inputs.blobLengthByName.keys()];
  const claimed = claimedBlobs(inputs.lines);
  for (const name of names)
    if (!capturesByBlob.has(name) && !claimed.has(name))
      findings.add('E_BUNDLE_INDEX', { detail: `nothing refers to ${blobPath(name)}` });
  if (inputs.blobs === 'deferred') {
    if (names.length > 0)
      findings.add('I_NOT_INCLUDED', { detail: `${names.length} pictures not looked at` });
    return;
  }
  for (const [done, name] of names.entries()) {
    run.onProgress({ step: 'deliveries', done, total: names.length });
    await checkBlob(run, inputs, { name, captures: capturesByBlob.get(name) ?? [] });
  }
}

/**
 * Blobs that any disclosure names, also one that opens no commitment or is of a junk entry. Those
 * have findings of their own; their pictures must not become a fault of the whole bundle.
 */
function claimedBlobs(lines: readonly DisclosureLine[]): ReadonlySet<string> {
  const claimed = new Set<string>();
  for (const { name, value } of lines.flatMap(({ items }) => items)) {
    if (!/^(shot|thumb)/.test(name)) continue;
    const bytes = parseBase64(value);
    const capture = bytes && parseValue(captureValue, bytes);
    if (capture && isTaken(capture)) claimed.add(capture.blob);
  }
  return claimed;
}

function groupCaptures(
  valuesByHash: ReadonlyMap<EntryHash, OpenedValues>,
): ReadonlyMap<string, readonly NamedCapture[]> {
  const byBlob = new Map<string, NamedCapture[]>();
  for (const [entry, { captures }] of valuesByHash)
    for (const capture of Object.values(captures)) {
      if (!isTaken(capture)) continue;
      const list = byBlob.get(capture.blob);
      if (list) list.push({ entry, capture });
      else byBlob.set(capture.blob, [{ entry, capture }]);
    }
  return byBlob;
}

async function checkBlob(
  { findings, crypto }: Run,
  { files, blobLengthByName }: BlobInputs,
  { name, captures }: { readonly name: string; readonly captures: readonly NamedCapture[] },
): Promise<void> {
  const report = (code: FindingCode) => {
    for (const { entry } of captures) findings.add(code, { entry, detail: name });
    if (captures.length === 0) findings.add(code, { detail: name });
  };
  let bytes: Uint8Array | undefined;
  try {
    bytes = await files.read(blobPath(name));
  } catch (error) {
    throwIfLimit(error);
    report('E_BUNDLE_IO');
    return;
  }
  if (bytes === undefined) {
    report('E_BLOB_MISSING');
    return;
  }
  if (bytes.length !== blobLengthByName.get(name)) report('E_BLOB_LEN');
  for (const { entry, capture } of captures) {
    const code = blobFault(crypto.hasher, bytes, capture);
    if (code !== undefined) findings.add(code, { entry, detail: name });
  }
}
