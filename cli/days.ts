import { cellStartAt } from '../shared/domain/cell.ts';
import { formatTime } from './words.ts';

/** `2026-03-02`: the UTC day of a cell. */
export const dayOf = (idx: number): string => formatTime(cellStartAt(idx)).slice(0, 10);

/** In order of first appearance. */
export function groupBy<T, Key>(
  list: readonly T[],
  keyOf: (each: T) => Key,
): ReadonlyMap<Key, readonly T[]> {
  const groups = new Map<Key, T[]>();
  for (const each of list) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}
