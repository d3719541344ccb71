import type { View } from '../entry/payload.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { utf8ToBytes } from '../kit/utf8.ts';
import { appendLeaves, emptyFrontier, type Frontier, frontierRoot } from '../log/frontier.ts';
import { leafHash } from '../log/merkle.ts';

/** Where an entry of the view lies in the log. */
export interface Position {
  readonly hash: string;
  readonly logIndex: number;
}

/** Is this exactly what the contract's entries were at `view.size` (protocol 3.12a)? */
export type IsTrueView = (view: View) => boolean;

/** One pass over the entries serves every view; `positions` ascend by log index. */
export function createViewCheck(hasher: Hasher, positions: readonly Position[]): IsTrueView {
  const frontiers: Frontier[] = [emptyFrontier];
  for (const { hash } of positions) {
    const leaf = leafHash(hasher, utf8ToBytes(`countersign/v1 view\n${hash}`));
    frontiers.push(appendLeaves(hasher, frontiers.at(-1) ?? emptyFrontier, [leaf]).frontier);
  }
  return ({ size, n, root }) => {
    const count = countBelow(positions, size);
    const frontier = frontiers[count];
    if (frontier === undefined || count !== n) return false;
    return bytesToHex(frontierRoot(hasher, frontier)) === root;
  };
}

/** Number of positions with a log index below `size`. */
function countBelow(positions: readonly Position[], size: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle]?.logIndex ?? 0) < size) low = middle + 1;
    else high = middle;
  }
  return low;
}
