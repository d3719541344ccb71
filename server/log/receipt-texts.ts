import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { type Range, rangeHash, type ReadSubtree } from '../../shared/log/merkle-build.ts';
import { splitPoint, type Subtree, subtreesOfRange } from '../../shared/log/subtree.ts';

/** Leaves [from, to) of a tree of `size`. */
export interface Neighbours {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** What `proofTexts` reads. */
export function proofSubtrees(leaves: Neighbours): Subtree[] {
  const ranges: Range[] = [];
  walk(leaves, { siblingOf: (range) => void ranges.push(range), reach: () => undefined });
  return ranges.flatMap(([start, end]) => subtreesOfRange(start, end));
}

/**
 * The inclusion proof of each leaf as lines of base64, from its sibling to the root's child. The
 * proofs of neighbours have most of their hashes in common: each is computed and written once.
 */
export function proofTexts(hasher: Hasher, leaves: Neighbours, read: ReadSubtree): string[] {
  const texts: string[] = [];
  walk<string>(leaves, {
    siblingOf: (range, above) => `${base64Of(rangeHash(hasher, range, read))}\n${above ?? ''}`,
    reach: (text) => void texts.push(text ?? ''),
  });
  return texts;
}

/** As shared/log/receipt.ts formats it, of parts that many receipts have in common. */
export const receiptText = (receipt: {
  readonly index: number;
  /** Leaf data, base64. */
  readonly leaf: string;
  readonly proof: string;
  readonly note: string;
}): string =>
  `c2sp.org/tlog-proof@v1\nextra ${receipt.leaf}\nindex ${receipt.index}\n` +
  `${receipt.proof}\n${receipt.note}`;

/** As shared/kit/base64.ts writes it, by the engine. */
export const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');

interface Visitor<Path> {
  /** What leads to a half, of its other half and of what leads to both. */
  readonly siblingOf: (other: Range, above: Path | undefined) => Path;
  readonly reach: (path: Path | undefined) => void;
}

/** From the root to each leaf, left to right; what lies beside all of them is entered never. */
function walk<Path>({ from, to, size }: Neighbours, { siblingOf, reach }: Visitor<Path>): void {
  const descend = ([start, end]: Range, above: Path | undefined): void => {
    if (end - start === 1) return reach(above);
    const middle = start + splitPoint(end - start);
    if (from < middle) descend([start, middle], siblingOf([middle, end], above));
    if (to > middle) descend([middle, end], siblingOf([start, middle], above));
  };
  if (from < to) descend([0, size], undefined);
}
