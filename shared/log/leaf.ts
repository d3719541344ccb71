import { isHash } from '../kit/ids.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../kit/utf8.ts';
import { parseDecimal } from './decimal.ts';

/** What the log stores per entry (protocol 3.10); it names nobody. */
export interface Leaf {
  /** An entry's kind, `tick` or `shard`. */
  readonly kind: string;
  /** Server's clock, epoch ms. */
  readonly receivedMs: number;
  /** 64 lowercase hex digits; for a `tick` random. */
  readonly entryHash: string;
  /** Hex SHA-256 of the signature bytes in order; for a `tick` 64 zeros. */
  readonly signatureHash: string;
}

export interface LeafMalformed {
  readonly code: 'E_LEAF_MALFORMED';
}

const header = 'countersign/v1 leaf';
const kindPattern = /^[a-z][a-z0-9_]{0,31}$/;
const maxLeafBytes = 256;

/** The exact bytes that are hashed. Throws on a leaf that would not parse back. */
export function formatLeaf(leaf: Leaf): Uint8Array {
  if (!isLeaf(leaf)) throw new Error('not a leaf');
  const { kind, receivedMs, entryHash, signatureHash } = leaf;
  return utf8ToBytes([header, kind, receivedMs, entryHash, signatureHash, ''].join('\n'));
}

/** Only the one spelling that `formatLeaf` gives. */
export function parseLeaf(bytes: Uint8Array): Result<Leaf, LeafMalformed> {
  const malformed = err({ code: 'E_LEAF_MALFORMED' as const });
  if (bytes.length > maxLeafBytes) return malformed;
  const [first, kind, received, entryHash, signatureHash, end, ...more] =
    parseUtf8(bytes)?.split('\n') ?? [];
  const receivedMs = parseDecimal(received ?? '');
  if (first !== header || end !== '' || more.length > 0) return malformed;
  if (kind === undefined || receivedMs === undefined) return malformed;
  if (entryHash === undefined || signatureHash === undefined) return malformed;
  const leaf = { kind, receivedMs, entryHash, signatureHash };
  return isLeaf(leaf) ? ok(leaf) : malformed;
}

const isLeaf = (leaf: Leaf): boolean =>
  kindPattern.test(leaf.kind) &&
  Number.isSafeInteger(leaf.receivedMs) &&
  leaf.receivedMs >= 0 &&
  isHash(leaf.entryHash) &&
  isHash(leaf.signatureHash);
