import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useMarks, useMarksStore } from '../week/marks-store.ts';
import { formatCells, parseCells } from './cells-text.ts';
import type { DiarySearch } from './diary-search.ts';

const route = getRouteApi('/contracts/$con/diary');

/** Selected cells are shared by diary and week; here the address has them, too. */
export function useMarksInAddress(con: string): void {
  const { sel = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const marks = useMarks(con);
  const known = useRef({ address: '', written: new Set<string>() });
  useEffect(() => {
    const here = formatCells(marks);
    const isFromElsewhere = sel !== known.current.address && !known.current.written.has(sel);
    known.current.address = sel;
    if (sel === here) return;
    if (isFromElsewhere) {
      const { clear, toggle } = useMarksStore.getState();
      clear(con);
      const cells = [...(parseCells(sel) ?? [])];
      if (cells.length > 0) toggle(con, cells);
      return;
    }
    known.current.written.add(here);
    void navigate({
      to: '.',
      search: (now: DiarySearch) => ({ ...now, sel: here === '' ? undefined : here }),
      replace: true,
      resetScroll: false,
    });
  }, [con, marks, navigate, sel]);
}
