export type Move = 'left' | 'right' | 'up' | 'down' | 'next' | 'previous' | 'first' | 'last';

const moveByKey: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  j: 'next',
  k: 'previous',
  Home: 'first',
  End: 'last',
};

export const keyMove = (key: string): Move | undefined => moveByKey[key];

/** The filled cell that a move leads to from `key`, or `key` itself where there is none. */
export function nextKey(
  rows: readonly (readonly (string | undefined)[])[],
  key: string,
  move: Move,
): string {
  const keys = rows.flat().filter((name) => name !== undefined);
  const at = keys.indexOf(key);
  if (at < 0) return keys[0] ?? key;
  if (move === 'first') return keys[0] ?? key;
  if (move === 'last') return keys.at(-1) ?? key;
  if (move === 'up') return nearestInRows(rows, key, -1);
  if (move === 'down') return nearestInRows(rows, key, 1);
  const step = move === 'next' || move === 'right' ? 1 : -1;
  return keys[at + step] ?? key;
}

/** The nearest filled column of the next row that has any. */
function nearestInRows(
  rows: readonly (readonly (string | undefined)[])[],
  key: string,
  step: 1 | -1,
): string {
  const from = rows.findIndex((row) => row.includes(key));
  const column = rows[from]?.indexOf(key) ?? 0;
  for (let at = from + step; at >= 0 && at < rows.length; at += step) {
    const found = nearestInRow(rows[at] ?? [], column);
    if (found !== undefined) return found;
  }
  return key;
}

function nearestInRow(row: readonly (string | undefined)[], column: number): string | undefined {
  const filled = row.flatMap((key, at) => (key === undefined ? [] : [{ key, at }]));
  filled.sort((a, b) => Math.abs(a.at - column) - Math.abs(b.at - column));
  return filled[0]?.key;
}
