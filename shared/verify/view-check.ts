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
type IsTrueView = (view: View) => boolean;

/** What is wrong with a view that stands in an entry of this log index. */
export type ViewFault = (view: View, logIndex: number) => ViewFaultFound | undefined;

export interface ViewFaultFound {
  readonly code: 'E_VIEW' | 'E_OPERATOR_LOST';
  readonly detail?: string;
}

/**
 * `lostFrom`: the first leaf whose entry the operator says it gave up. A view beyond it may count
 * what cannot be shown any more, or miss what came back later: no fault of who signed it (adr/0034).
 */
export function createViewFault(
  hasher: Hasher,
  positions: readonly Position[],
  lostFrom: number | undefined,
): ViewFault {
  const isTrueView = createViewCheck(hasher, positions);
  return (view, logIndex) => {
    if (view.size > logIndex) return { code: 'E_VIEW' };
    if (isTrueView(view)) return undefined;
    if (lostFrom === undefined || view.size <= lostFrom) return { code: 'E_VIEW' };
    return { code: 'E_OPERATOR_LOST', detail: 'its view counts entries that were given up' };
  };
}

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
