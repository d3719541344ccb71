import { useCallback, useMemo, useState } from 'react';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { dayOf } from '../../ui/day-rows.ts';
import type { Evidence } from '../result/evidence.ts';
import { slicesByDay } from './days.ts';

/** Which day is shown in which zone, and which slice is open. */
export interface DiaryPlace {
  readonly zone: string;
  readonly day: string | undefined;
  readonly slice: LedgerSlice | undefined;
  readonly byDay: ReadonlyMap<string, readonly LedgerSlice[]>;
  readonly showZone: (zone: string) => void;
  readonly showDay: (day: string) => void;
  /** Goes to the slice's day and opens it; `undefined` closes what is open. */
  readonly showSlice: (hash: string | undefined) => void;
}

export function useDiaryPlace({ ledger, report }: Evidence): DiaryPlace {
  const { slices } = ledger;
  const [zone, setZone] = useState('UTC');
  const [hash, setHash] = useState<string>();
  const [chosenDay, setDay] = useState<string>();
  const byDay = useMemo(() => slicesByDay(slices, zone), [slices, zone]);
  const slice = slices.find((each) => each.hash === hash);
  const showSlice = useCallback(
    (next: string | undefined) => {
      setHash(next);
      const found = slices.find((each) => each.hash === next);
      if (found !== undefined) setDay(dayOf(cellStartAt(found.idx), zone));
    },
    [slices, zone],
  );
  // The first day that needs a look, else the newest.
  const firstDay = useMemo(() => {
    const trouble = slices.find((each) => report.slices[each.hash] !== 'unchanged');
    const shown = trouble ?? slices.at(-1);
    return shown && dayOf(cellStartAt(shown.idx), zone);
  }, [slices, report, zone]);
  return {
    zone,
    day: chosenDay ?? firstDay,
    slice,
    byDay,
    showZone: (next) => {
      setZone(next);
      // The open slice may lie on another day there; else the day of the same name.
      if (slice !== undefined) setDay(dayOf(cellStartAt(slice.idx), next));
    },
    showDay: (day) => {
      setDay(day);
      setHash(undefined);
    },
    showSlice,
  };
}
