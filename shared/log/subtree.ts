/**
 * A perfect subtree of 2^level leaves, the index-th of its level from the left. Its hash never
 * changes once complete, so a log stores these and builds every root and proof from them.
 */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

export interface SubtreeHash extends Subtree {
  readonly hash: Uint8Array;
}

/** Key for maps and stores: one text per subtree. */
export const subtreeKey = (subtree: Subtree): string => `${subtree.level}/${subtree.index}`;

// Sizes reach 2^53, so powers and divisions stand where bit shifts would lose the upper bits.
const widthOf = (level: number): number => 2 ** level;

/**
 * The perfect subtrees that make up leaves [start, end), left to right and largest first, where
 * `start` is a multiple of the largest: the shape of every RFC 6962 (sub)tree.
 */
export function subtreesOfRange(start: number, end: number): Subtree[] {
  const subtrees: Subtree[] = [];
  let at = start;
  while (at < end) {
    const level = floorLog2(end - at);
    subtrees.push({ level, index: at / widthOf(level) });
    at += widthOf(level);
  }
  return subtrees;
}

/** The largest power of two below `size` (RFC 6962's k); `size` is at least 2. */
export const splitPoint = (size: number): number => widthOf(floorLog2(size - 1));

/** Math.log2 may round either way next to a power of two; this never does. */
function floorLog2(count: number): number {
  let level = Math.floor(Math.log2(count));
  if (widthOf(level) > count) level--;
  if (widthOf(level + 1) <= count) level++;
  return level;
}
