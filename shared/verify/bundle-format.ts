import { z } from 'zod';
import { commitmentNamePattern } from '../entry/commitment.ts';
import { hash, nat, origin, realUuid } from '../entry/fields.ts';
import { bytesToHex } from '../kit/hex.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { canonicalJson, type JsonValue } from '../kit/jcs.ts';
import { utf8ToBytes } from '../kit/utf8.ts';

/**
 * The files of an offline bundle (protocol 3.19). Every JSON text in it, also each line of an
 * `.ndjson` file, is in RFC 8785 form: one content has one spelling, so no byte can change unseen.
 */
export const bundlePaths = {
  index: 'bundle.json',
  checkpoint: 'checkpoint',
  view: 'view.json',
  entries: 'entries.ndjson',
  proofs: 'proofs.ndjson',
  disclosures: 'disclosures.ndjson',
} as const;

/** Found inside a bundle, a verifier's trusted inputs are ignored (protocol 3.19). */
export const ignoredPaths: readonly string[] = ['policy', 'anchors.json'];

/** What file managers leave in folders and archives that people make with them; never read. */
export const isLeftover = (path: string): boolean =>
  /^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(path);

export const bundleLimits = {
  files: 20_000,
  totalBytes: 2 * 1_024 ** 3,
  indexBytes: 8 * 1_024 ** 2,
  checkpointBytes: 65_536,
  /** Each of the texts that are read whole. */
  textBytes: 512 * 1_024 ** 2,
  lineBytes: 4 * 1_024 ** 2,
  lines: 500_000,
  /** Counted by `claimsOf`; a decade of weeks has some thousands. */
  claims: 10_000,
  /** Of a claim with a slice; a decade of weeks, each decided a few times, has five million. */
  comparisons: 100_000_000,
  blobBytes: 4 * 1_024 ** 2,
} as const;

/** What a bundle promises to contain: `totals` comes without disclosures and pictures. */
export const bundleProfile = z.enum(['full', 'totals']);

const indexedFile = z.strictObject({ path: z.string().max(128), len: nat, sha256: hash });

/** `bundle.json`: the untrusted table of contents. */
export const bundleIndexSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('countersign-bundle'),
  profile: bundleProfile,
  log: origin,
  con: realUuid,
  /** Log indices, half-open: always 0 and the checkpoint's size, also of a part. */
  from: nat,
  to: nat,
  /** Only a part bundle has it (adr/0024): the cells, half-open, whose slices are all in it. */
  part: z
    .strictObject({ from_idx: nat, to_idx: nat })
    .refine(({ from_idx, to_idx }) => from_idx < to_idx, 'no cells')
    .exactOptional(),
  /** Every file but `bundle.json` itself, ascending by path. */
  files: z.array(indexedFile),
});

/** `view.json`: the envelope of the operator's `view` statement and all its hashes, in log order. */
export const viewFileSchema = z.strictObject({ statement: z.unknown(), hashes: z.array(hash) });

/**
 * One line of `entries.ndjson`, in log order. `receipt`: the original tlog-proof text (3.12).
 * Without `envelope` the entry itself is not here, but its place in the log is proved all the same:
 * it was erased whole, which an `erasure` of `*` in the bundle must say (protocol 3.17), or it is a
 * slice or session event that a part bundle leaves out (adr/0024).
 */
export const entryLineSchema = z.strictObject({
  hash,
  envelope: z.unknown().optional(),
  receipt: z.string().optional(),
});

/**
 * One line of `proofs.ndjson`, of three forms:
 * - `{"consistency":[base64…],"size":n}`: hashes from `size` to the final size, for every size of a
 *   checkpoint in a receipt or in a `cosigned` line and every `seen.size`; none for the final size.
 * - `{"anchor":n,"receipt":text}`: the tlog-proof of leaf `anchor` − 1, for every `seen.size`
 *   (protocol 3.15, `T_seen`) and for the final size, whose leaf's time is the bundle's now.
 * - `{"cosigned":n,"note":text}`: the signed note, with the cosignatures of its witnesses, of the
 *   first cosigned checkpoint (size n) over an entry whose own receipt's checkpoint carries no
 *   cosignature (protocol 3.12, 3.15 `W_WITNESS_TIME`). Each size once, ascending.
 */
export const proofLineSchema = z.union([
  z.strictObject({ size: nat.min(1), consistency: z.array(z.string().max(64)).max(64) }),
  z.strictObject({ anchor: nat.min(1), receipt: z.string() }),
  z.strictObject({ cosigned: nat.min(1), note: z.string() }),
]);

export const disclosureSchema = z.strictObject({
  name: z.string().regex(commitmentNamePattern),
  salt: hash,
  value: z.string().max(24_000),
});

/** One line of `disclosures.ndjson`, ascending by `hash`. `held`: envelope of the newest receipt. */
export const disclosureLineSchema = z.strictObject({
  hash,
  items: z.array(disclosureSchema).max(64),
  held: z.unknown().optional(),
});

export type BundleProfile = z.infer<typeof bundleProfile>;
export type IndexedFile = z.infer<typeof indexedFile>;
export type BundleIndex = z.infer<typeof bundleIndexSchema>;
/** Cells of a part bundle, half-open. */
export type PartRange = NonNullable<BundleIndex['part']>;
export type EntryLine = z.infer<typeof entryLineSchema>;
export type ProofLineJson = z.infer<typeof proofLineSchema>;
export type DisclosureLine = z.infer<typeof disclosureLineSchema>;
export type ViewFile = z.infer<typeof viewFileSchema>;

const blobPathPattern = /^blobs\/([0-9a-f]{64})$/;
const textPaths: readonly string[] = Object.values(bundlePaths);

export const blobPath = (sha256: string): string => `blobs/${sha256}`;

/** The blob's name, or `undefined` for a path that is no blob's. */
export const parseBlobPath = (path: string): string | undefined => blobPathPattern.exec(path)?.[1];

/** A closed list: no directories, no `..`, no other spelling of a name can get past it. */
export const isBundlePath = (path: string): boolean =>
  textPaths.includes(path) || parseBlobPath(path) !== undefined;

/** Where a verifier reads from: a directory, an archive, files dropped on a page. */
export interface BundleReader {
  /** Every path, regular files only, `/` between folders. */
  list(): Promise<readonly string[]>;
  /**
   * `undefined` when there is no such file; rejects when it cannot be read, with a RangeError when
   * only this machine is too small for it.
   */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** One JSON text of a bundle. */
export const formatBundleJson = (value: JsonValue): string => canonicalJson(value);

/** An `.ndjson` text: one canonical line each, all with their newline. */
export const formatBundleLines = (lines: readonly JsonValue[]): string =>
  lines.map((line) => `${canonicalJson(line)}\n`).join('');

export const indexFile = (hasher: Hasher, path: string, bytes: Uint8Array): IndexedFile => ({
  path,
  len: bytes.length,
  sha256: bytesToHex(hasher.sha256(bytes)),
});

export type BundleTitle = Omit<BundleIndex, 'v' | 'kind' | 'files'>;

/** Text of `bundle.json` over texts by path and the blobs that go with them. */
export function createBundleIndex(
  hasher: Hasher,
  title: BundleTitle,
  content: {
    readonly textByPath: Readonly<Record<string, string>>;
    readonly blobs: readonly { readonly sha256: string; readonly len: number }[];
  },
): string {
  const texts = Object.entries(content.textByPath).map(([path, text]) =>
    indexFile(hasher, path, utf8ToBytes(text)),
  );
  const blobs = content.blobs.map(({ sha256, len }) => ({ path: blobPath(sha256), len, sha256 }));
  const files = [...texts, ...blobs].sort((a, b) => (a.path < b.path ? -1 : 1));
  const index: BundleIndex = { v: 1, kind: 'countersign-bundle', ...title, files };
  return formatBundleJson(index);
}
