import { useEffect, useState } from 'react';
import type { AppState, DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { call, useDesktop } from '../store.ts';
import { openSlices } from './diary-cells.ts';

export interface DiaryQuery {
  readonly con: string;
  readonly fromIdx: number;
  readonly toIdx: number;
}

/**
 * A day's slices with the one that is being recorded; asked for again when recording or sync moved
 * on. `undefined` until they came.
 */
export function useDiaryDay(query: DiaryQuery): readonly DiaryCellSlice[] | undefined {
  const { con, fromIdx, toIdx } = query;
  const app = useDesktop((store) => store.app);
  const change = changeKey(app);
  const name = `${con} ${fromIdx} ${toIdx}`;
  const [got, setGot] = useState<GotDay>();
  useEffect(() => {
    const request = { isWanted: true };
    const ask = async () => {
      const { app: asked } = useDesktop.getState();
      const answer = await call('diary.day', { con, fromIdx, toIdx });
      if (!request.isWanted || !answer.ok) return;
      const { slices } = answer.value;
      setGot({ name, change, slices, open: openIn(asked, { con, fromIdx, toIdx }) });
    };
    void ask();
    return () => {
      request.isWanted = false;
    };
  }, [con, fromIdx, toIdx, name, change]);
  if (got?.name !== name) return undefined;
  // Until the day of a newer state has come, what was open then stays: a slice that just closed
  // would else be in neither, and the cell that somebody reads would be gone for a moment.
  return withOpen(got.slices, got.change === change ? openIn(app, query) : got.open);
}

/** Main may have sealed a slice that this window still takes for open: it is shown once. */
function withOpen(
  sealed: readonly DiaryCellSlice[],
  open: readonly DiaryCellSlice[],
): readonly DiaryCellSlice[] {
  const isSealed = ({ idx, fromMs }: DiaryCellSlice) =>
    sealed.some((slice) => slice.idx === idx && slice.fromMs === fromMs);
  return [...sealed, ...open.filter((slice) => !isSealed(slice))];
}

const openIn = (app: AppState | undefined, query: DiaryQuery): readonly DiaryCellSlice[] =>
  app ? openSlices(app, query) : [];

interface GotDay {
  readonly name: string;
  /** What the window knew when it asked. */
  readonly change: string;
  readonly slices: readonly DiaryCellSlice[];
  readonly open: readonly DiaryCellSlice[];
}

/** Changes when the diary can have changed, and not with every second of the clock. */
export function changeKey(app: AppState | undefined): string {
  if (!app) return '';
  const { tracking, sync, lastCapture, pendingEdits } = app;
  return JSON.stringify([
    tracking.state,
    tracking.ctx,
    tracking.open?.idx,
    Math.floor((tracking.open?.toMs ?? 0) / 60_000),
    lastCapture?.atMs,
    sync.waiting,
    sync.receipted,
    sync.refused.length,
    pendingEdits.map(({ hash }) => hash),
    sync.waitingPictures,
  ]);
}
