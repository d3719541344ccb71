import type { Entry } from '../entry/entry.ts';
import type { LoggedEntry, OpenedValues } from '../entry/ledger.ts';
import { isTaken } from '../entry/values.ts';
import type { EntryHash } from '../kit/ids.ts';
import { type BundleReader, blobPath } from './bundle-format.ts';
import type { FindingCode } from './codes.ts';
import type { ContentState } from './content-state.ts';
import {
  type OpenSealed,
  type PictureDeps,
  readPicture,
  type SignedPicture,
} from './read-picture.ts';
import { type Run, throwIfLimit } from './run.ts';

interface NamedPicture extends SignedPicture {
  readonly entry: EntryHash;
}

export interface BlobInputs {
  readonly files: BundleReader;
  readonly logged: readonly LoggedEntry[];
  readonly content: Pick<ContentState, 'isSealed'>;
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  readonly blobLengthByName: ReadonlyMap<string, number>;
  /** Of removed pictures: nothing refers to them, which is no fault of the index. */
  readonly removedBlobs: ReadonlySet<string>;
  /** Blobs that only disclosures name which open nothing. */
  readonly claimedBlobs: ReadonlySet<string>;
  /** `deferred`: pictures are checked one by one when somebody looks at them (`readPicture`). */
  readonly blobs: 'all' | 'deferred';
  readonly openSealed: OpenSealed | undefined;
}

/** So many files are read at once: enough to keep a disk busy, few enough for their sizes. */
const filesAtOnce = 8;

/** Step 9 of protocol 3.20, pictures: a few files in memory at a time. */
export async function checkBlobs(run: Run, inputs: BlobInputs): Promise<void> {
  const { findings } = run;
  const { removedBlobs, claimedBlobs } = inputs;
  const picturesByBlob = groupPictures(inputs);
  const names = [...inputs.blobLengthByName.keys()];
  for (const name of names)
    if (!picturesByBlob.has(name) && !removedBlobs.has(name) && !claimedBlobs.has(name))
      findings.add('E_BUNDLE_INDEX', { detail: `nothing refers to ${blobPath(name)}` });
  if (inputs.blobs === 'deferred') {
    if (names.length > 0)
      findings.add('I_NOT_INCLUDED', { detail: `${names.length} pictures not looked at` });
    return;
  }
  let closed = 0;
  for (let done = 0; done < names.length; done += filesAtOnce) {
    run.onProgress({ step: 'deliveries', done, total: names.length });
    const checking = names
      .slice(done, done + filesAtOnce)
      .map((name) => checkBlob(run, inputs, { name, pictures: picturesByBlob.get(name) ?? [] }));
    closed += (await Promise.all(checking)).filter((isOpen) => !isOpen).length;
  }
  if (closed > 0) findings.add('I_SEALED', { detail: `${closed} sealed pictures not opened` });
}

function groupPictures({
  logged,
  content,
  valuesByHash,
}: BlobInputs): ReadonlyMap<string, readonly NamedPicture[]> {
  const byBlob = new Map<string, NamedPicture[]>();
  const add = (entry: Entry, values: OpenedValues) => {
    const sealed = content.isSealed(entry);
    for (const capture of Object.values(values.captures)) {
      if (!isTaken(capture)) continue;
      const picture = { entry: entry.hash, capture, sealed };
      const list = byBlob.get(capture.blob);
      if (list) list.push(picture);
      else byBlob.set(capture.blob, [picture]);
    }
  };
  for (const { entry } of logged) {
    const values = valuesByHash.get(entry.hash);
    if (values !== undefined) add(entry, values);
  }
  return byBlob;
}

/** False if it is sealed and nobody gave a key. */
async function checkBlob(
  { findings, crypto }: Run,
  { files, blobLengthByName, openSealed }: BlobInputs,
  { name, pictures }: { readonly name: string; readonly pictures: readonly NamedPicture[] },
): Promise<boolean> {
  const report = (code: FindingCode) => {
    for (const { entry } of pictures) findings.add(code, { entry, detail: name });
    if (pictures.length === 0) findings.add(code, { detail: name });
  };
  let bytes: Uint8Array | undefined;
  try {
    bytes = await files.read(blobPath(name));
  } catch (error) {
    throwIfLimit(error);
    report('E_BUNDLE_IO');
    return true;
  }
  if (bytes === undefined) {
    report('E_BLOB_MISSING');
    return true;
  }
  if (bytes.length !== blobLengthByName.get(name)) report('E_BLOB_LEN');
  let isOpen = true;
  const deps = rememberFile({ hasher: crypto.hasher, openSealed }, bytes);
  for (const picture of pictures) {
    const read = await readPicture(deps, bytes, picture);
    if (read.ok) continue;
    if (read.error === 'I_SEALED') isOpen = false;
    else findings.add(read.error, { entry: picture.entry, detail: name });
  }
  return isOpen;
}

/** Any number of entries may name one file: it is hashed and opened once. */
function rememberFile({ hasher, openSealed }: PictureDeps, file: Uint8Array): PictureDeps {
  const known = new Map<Uint8Array, Uint8Array>();
  const opened: Promise<Uint8Array | undefined>[] = [];
  return {
    hasher: {
      ...hasher,
      sha256(bytes) {
        const hash = known.get(bytes) ?? hasher.sha256(bytes);
        known.set(bytes, hash);
        return hash;
      },
    },
    openSealed:
      openSealed &&
      ((bytes) => {
        if (bytes !== file) return openSealed(bytes);
        opened[0] ??= openSealed(bytes);
        return opened[0];
      }),
  };
}
