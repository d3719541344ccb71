import { create } from 'zustand';

interface MarksState {
  /** Marked cells, by contract. */
  readonly byCon: Readonly<Record<string, ReadonlySet<number>>>;
  /** Marks all of the cells; if they are marked already, none of them. */
  readonly toggle: (con: string, cells: readonly number[]) => void;
  readonly clear: (con: string) => void;
}

const noCells: ReadonlySet<number> = new Set();

/** Local only: cells that a reviewer marked in the diary or the week, to decide about them. */
export const useMarksStore = create<MarksState>()((set) => ({
  byCon: {},
  toggle: (con, cells) =>
    set(({ byCon }) => {
      const marked = byCon[con] ?? noCells;
      const given = new Set(cells);
      const next = cells.every((idx) => marked.has(idx))
        ? [...marked].filter((idx) => !given.has(idx))
        : [...marked, ...cells];
      return { byCon: { ...byCon, [con]: new Set(next) } };
    }),
  clear: (con) => set(({ byCon }) => ({ byCon: { ...byCon, [con]: noCells } })),
}));

export const useMarks = (con: string): ReadonlySet<number> =>
  useMarksStore(({ byCon }) => byCon[con] ?? noCells);
