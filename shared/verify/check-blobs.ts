import type { ContractLedger, LoggedEntry, OpenedValues } from '../entry/ledger.ts';
import {
  mustOpen,
  type SealingKey,
  sealedAt,
  sealingKeys,
  shortRecipient,
} from '../entry/sealing-keys.ts';
import { isTaken } from '../entry/values.ts';
import type { EntryHash } from '../kit/ids.ts';
import { hashFile } from '../kit/crypto-port.ts';
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
  /** The organisation's, that it must be sealed to. */
  readonly key: SealingKey | undefined;
  /** Each of these must open it; none where nobody says to whom it is sealed. */
  readonly openers: readonly string[];
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
  /** Public halves of what `openSealed` tries; absent: whatever is sealed has to open. */
  readonly recipients: readonly string[] | undefined;
  /** It says which keys the organisation had. */
  readonly ledger: Pick<ContractLedger, 'accepted' | 'orgkeys'>;
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
  const closed: Closed[] = [];
  for (let done = 0; done < names.length; done += filesAtOnce) {
    run.onProgress({ step: 'deliveries', done, total: names.length });
    const checking = names
      .slice(done, done + filesAtOnce)
      .map((name) => checkBlob(run, inputs, { name, pictures: picturesByBlob.get(name) ?? [] }));
    closed.push(...(await Promise.all(checking)).flatMap((each) => each ?? []));
  }
  reportClosed(run, closed);
}

/** A picture that was left closed, and the key that it takes. */
interface Closed {
  readonly key: SealingKey | undefined;
}

/** One finding for each key that is missing: whoever has several must know which to fetch. */
function reportClosed({ findings }: Run, closed: readonly Closed[]): void {
  const countByKey = new Map<string, number>();
  for (const { key } of closed) {
    const words = key ? `: key ${shortRecipient(key.recipient)}, since ${dayOf(key.sinceMs)}` : '';
    countByKey.set(words, (countByKey.get(words) ?? 0) + 1);
  }
  for (const [words, count] of countByKey)
    findings.add('I_SEALED', { detail: `${count} sealed pictures not opened${words}` });
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

function groupPictures({
  logged,
  content,
  valuesByHash,
  ledger,
}: BlobInputs): ReadonlyMap<string, readonly NamedPicture[]> {
  const byBlob = new Map<string, NamedPicture[]>();
  const add = (each: LoggedEntry, values: OpenedValues) => {
    const { entry } = each;
    const sealed = content.isSealed(entry);
    const key = sealed ? sealingKeys(ledger, sealedAt(each))[0] : undefined;
    const openers = sealed ? mustOpen(ledger, sealedAt(each)) : [];
    for (const capture of Object.values(values.captures)) {
      if (!isTaken(capture)) continue;
      const picture = { entry: entry.hash, capture, sealed, key, openers };
      const list = byBlob.get(capture.blob);
      if (list) list.push(picture);
      else byBlob.set(capture.blob, [picture]);
    }
  };
  for (const each of logged) {
    const values = valuesByHash.get(each.entry.hash);
    if (values !== undefined) add(each, values);
  }
  return byBlob;
}

/** The key that it takes, if it is sealed and nobody gave that. */
async function checkBlob(
  { findings, crypto }: Run,
  { files, blobLengthByName, openSealed, recipients }: BlobInputs,
  { name, pictures }: { readonly name: string; readonly pictures: readonly NamedPicture[] },
): Promise<Closed | undefined> {
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
    return undefined;
  }
  if (bytes === undefined) {
    report('E_BLOB_MISSING');
    return undefined;
  }
  if (bytes.length !== blobLengthByName.get(name)) report('E_BLOB_LEN');
  let closed: Closed | undefined;
  const hash = pictures.length === 0 ? undefined : await hashFile(crypto, bytes);
  const deps = rememberFile({ hasher: crypto.hasher, openSealed }, bytes, hash);
  for (const picture of pictures) {
    const read = await readPicture(deps, bytes, picture);
    if (read.ok) continue;
    if (read.error === 'I_SEALED' || isForOthers(read.error, picture, recipients))
      closed = { key: picture.key };
    else findings.add(read.error, { entry: picture.entry, detail: name });
  }
  return closed;
}

/** Tried only with keys that need not open it: closed, and nothing is wrong with it. */
const isForOthers = (
  code: FindingCode,
  { openers }: NamedPicture,
  recipients: readonly string[] | undefined,
): boolean =>
  code === 'E_SEAL_OPEN' &&
  recipients !== undefined &&
  openers.length > 0 &&
  !openers.some((each) => recipients.includes(each));

/** Any number of entries may name one file: it is hashed and opened once. */
function rememberFile(
  { hasher, openSealed }: PictureDeps,
  file: Uint8Array,
  hash: Uint8Array | undefined,
): PictureDeps {
  const known = new Map<Uint8Array, Uint8Array>(hash && [[file, hash]]);
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
