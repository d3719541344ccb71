import { useEffect, useState } from 'react';
import type { AppState, DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { call, useDesktop } from '../store.ts';

export interface DiaryQuery {
  readonly con: string;
  readonly fromIdx: number;
  readonly toIdx: number;
}

/** A day's slices; asked for again when recording or sync moved on. `undefined` until they came. */
export function useDiaryDay({
  con,
  fromIdx,
  toIdx,
}: DiaryQuery): readonly DiaryCellSlice[] | undefined {
  const change = useDesktop((store) => changeKey(store.app));
  const name = `${con} ${fromIdx} ${toIdx}`;
  const [got, setGot] = useState<GotDay>();
  useEffect(() => {
    const request = { isWanted: true };
    const ask = async () => {
      const answer = await call('diary.day', { con, fromIdx, toIdx });
      if (!request.isWanted || !answer.ok) return;
      setGot({ name, change, slices: answer.value.slices });
    };
    void ask();
    return () => {
      request.isWanted = false;
    };
  }, [con, fromIdx, toIdx, name, change]);
  return got?.name === name ? got.slices : undefined;
}

interface GotDay {
  readonly name: string;
  /** What the window knew when it asked. */
  readonly change: string;
  readonly slices: readonly DiaryCellSlice[];
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
