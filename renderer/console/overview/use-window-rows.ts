import { type RefObject, useEffect, useState } from 'react';

/** Rows [from, to) of a list. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** Rows beyond what is seen, on each side: a quick turn of the wheel. */
const marginRows = 10;
/** Redrawn only when this many rows have gone by. */
const stepRows = 4;

/** The rows in and near sight, of rows of one height from `topPx` of the screen on. */
export function rowsNear(
  count: number,
  sight: { readonly topPx: number; readonly rowPx: number; readonly screenPx: number },
): RowWindow {
  const { topPx, rowPx, screenPx } = sight;
  const inSteps = (rows: number): number => Math.floor(rows / stepRows) * stepRows;
  const from = Math.max(0, inSteps(-topPx / rowPx) - marginRows);
  const to = inSteps((screenPx - topPx) / rowPx) + stepRows + marginRows;
  return { from: Math.min(from, Math.max(0, count - 1)), to: Math.min(Math.max(to, 1), count) };
}

const first: RowWindow = { from: 0, to: 24 };

/** Which rows of a long list to draw while the page scrolls; all have the height of the first. */
export function useWindowRows(count: number, body: RefObject<HTMLElement | null>): RowWindow {
  const [near, setNear] = useState(first);
  useEffect(() => {
    const look = (): void => {
      const element = body.current;
      const rowPx = element?.querySelector<HTMLElement>('[role=row]')?.offsetHeight ?? 0;
      if (element === null || rowPx === 0) return;
      const { top: topPx } = element.getBoundingClientRect();
      const next = rowsNear(count, { topPx, rowPx, screenPx: window.innerHeight });
      setNear((now) => (now.from === next.from && now.to === next.to ? now : next));
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [count, body]);
  return near;
}
