import { getRouteApi } from '@tanstack/react-router';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { localZone } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import type { DiarySearch, DiaryView } from './diary-search.ts';
import { countFilters, noFilter } from './slice-filter.ts';
import { type ZoneChoice, zoneNameOf } from './zone.ts';

const route = getRouteApi('/contracts/$con/diary');

/** Where in the diary the address is, and the ways to other places in it. */
export interface DiaryPlace {
  readonly search: DiarySearch;
  readonly day: string;
  readonly view: DiaryView;
  readonly choice: ZoneChoice;
  /** IANA name */
  readonly zone: string;
  /** IANA name that the contract has. */
  readonly theirs: string;
  readonly isFiltered: boolean;
  readonly goToDay: (day: string, view?: DiaryView) => void;
  readonly showView: (view: DiaryView) => void;
  readonly showZone: (choice: ZoneChoice) => void;
  /** Opens a slice's details, or closes them. */
  readonly select: (hash: string | undefined) => void;
  /** Opens a capture in full size, or closes it. */
  readonly enlarge: (hash: string | undefined, pic?: string) => void;
  /** While somebody types, each letter takes the place of the one before. */
  readonly filter: (patch: Partial<DiarySearch>, step?: 'typing') => void;
  readonly clearFilters: () => void;
}

export function useDiaryPlace({ ledger }: Pick<Evidence, 'ledger'>): DiaryPlace {
  const { clock } = useDeps();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const theirs = (ledger.contract ?? ledger.offered)?.entry.payload.tz ?? 'UTC';
  const choice = search.zone ?? 'utc';
  const zone = zoneNameOf(choice, localZone(), theirs);
  const day = search.day ?? lastDay(ledger.slices, zone) ?? dayOf(clock.nowMs(), zone);
  const show = (patch: Partial<DiarySearch>, replace = false): void =>
    void navigate({
      to: '.',
      search: (now: DiarySearch) => ({ ...now, ...patch }),
      replace,
      resetScroll: false,
    });
  return {
    search,
    day,
    view: search.view ?? 'day',
    choice,
    zone,
    theirs,
    isFiltered: countFilters(search) > 0,
    goToDay: (next, view = search.view ?? 'day') =>
      show({ day: next, view: view === 'day' ? undefined : view, at: undefined, pic: undefined }),
    showView: (view) => show({ day, view: view === 'day' ? undefined : view }),
    showZone: (next) => {
      const selected = ledger.slices.find(({ hash }) => hash === search.at);
      const nextZone = zoneNameOf(next, localZone(), theirs);
      // The selected slice may lie on another day there: its own day is shown.
      show({
        zone: next,
        day: selected ? dayOf(cellStartAt(selected.idx), nextZone) : search.day,
      });
    },
    select: (at) => show({ day, at, pic: undefined }, search.at !== undefined),
    enlarge: (at, pic) =>
      show(at === undefined ? { pic } : { day, at, pic }, search.pic !== undefined),
    filter: (patch, step) => show(patch, step === 'typing' && search.q !== undefined),
    clearFilters: () => show(noFilter),
  };
}

export function lastDay(slices: readonly LedgerSlice[], zone: string): string | undefined {
  const last = slices.at(-1);
  return last === undefined ? undefined : dayOf(cellStartAt(last.idx), zone);
}
