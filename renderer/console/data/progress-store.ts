import { create } from 'zustand';
import type { Progress } from '../../../shared/verify/run.ts';

interface ProgressState {
  /** What the verifier is doing, by contract. */
  readonly byCon: Readonly<Record<string, Progress>>;
  readonly report: (con: string, progress: Progress) => void;
  readonly finish: (con: string) => void;
}

/** Local only: how far the verification in this browser has come. */
export const useProgressStore = create<ProgressState>()((set) => ({
  byCon: {},
  report: (con, progress) => set(({ byCon }) => ({ byCon: { ...byCon, [con]: progress } })),
  finish: (con) =>
    set(({ byCon }) => {
      const { [con]: _, ...others } = byCon;
      return { byCon: others };
    }),
}));
