/** Longer selections stay in this browser: addresses have an end. */
const maxRanges = 150;

/** Cells as text for an address: `c2950000-2950003.2950010`; empty for none, or for too many. */
export function formatCells(cells: ReadonlySet<number>): string {
  const ranges: [number, number][] = [];
  for (const idx of [...cells].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === idx - 1) last[1] = idx;
    else ranges.push([idx, idx]);
  }
  if (ranges.length === 0 || ranges.length > maxRanges) return '';
  const words = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return `c${words.join('.')}`;
}

const mostCells = 4_464;

/** The inverse; `undefined` for anything else, and for more cells than a month has. */
export function parseCells(value: string): ReadonlySet<number> | undefined {
  if (!/^c\d{1,9}(-\d{1,9})?(\.\d{1,9}(-\d{1,9})?)*$/.test(value)) return undefined;
  const cells = new Set<number>();
  for (const word of value.slice(1).split('.')) {
    const [from = 0, to = from] = word.split('-').map(Number);
    if (to < from || to - from > mostCells) return undefined;
    for (let idx = from; idx <= to; idx++) cells.add(idx);
    if (cells.size > mostCells) return undefined;
  }
  return cells;
}
