import { Button } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { type DayView, dayView, sumMs } from '../../ui/day-view.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { usePictureFindings } from '../data/queries.ts';
import { addFindings } from '../evidence/check-pictures.ts';
import { EvidenceGate } from '../evidence/evidence-gate.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { FromFirst } from '../shell/from-first.tsx';
import { useText } from '../text/use-text.ts';
import { useMarks } from '../week/marks-store.ts';
import { DayChips } from './day-chips.tsx';
import { DayGrid } from './day-grid.tsx';
import { DiaryHead } from './diary-head.tsx';
import { FilterBar } from './filter-bar.tsx';
import { MemoList } from './memo-list.tsx';
import { matches } from './slice-filter.ts';
import { createSliceJudge } from './slice-judge.ts';
import { useDiaryKeys } from './use-diary-keys.ts';
import { type DiaryPlace, lastDay, useDiaryPlace } from './use-diary-place.ts';
import { useMarking } from './use-marking.ts';
import { useMarksInAddress } from './use-marks-in-address.ts';
import { WeekGrid } from './week-grid.tsx';
import { type WeekView, weekView } from './week-view.ts';
import { mondayOf } from './zone.ts';
import classes from './diary.module.css';

/** What a look at the day does not need comes with the first click or selection. */
const SlicePanel = lazy(async () => ({ default: (await import('./slice-panel.tsx')).SlicePanel }));
const KeysHelp = lazy(async () => ({ default: (await import('./keys-help.tsx')).KeysHelp }));
const Lightbox = lazy(async () => ({ default: (await import('./lightbox.tsx')).Lightbox }));
const MarksBar = lazy(async () => ({ default: (await import('./marks-bar.tsx')).MarksBar }));

const route = getRouteApi('/contracts/$con/diary');

export function DiaryPage() {
  const { con } = route.useParams();
  return (
    <EvidenceGate con={con} key={con}>
      {(evidence) => <Diary evidence={evidence} />}
    </EvidenceGate>
  );
}

type Shown =
  | { readonly type: 'day'; readonly view: DayView<LedgerSlice> }
  | { readonly type: 'week'; readonly view: WeekView<LedgerSlice> };

/** The day or the week of the address. */
function shownOf(slices: readonly LedgerSlice[], { view, day, zone }: DiaryPlace): Shown {
  return view === 'week'
    ? { type: 'week', view: weekView(slices, mondayOf(day), zone) }
    : { type: 'day', view: dayView(slices, day, zone) };
}

function Diary({ evidence: loaded }: { readonly evidence: Evidence }) {
  const { con, ledger } = loaded;
  const place = useDiaryPlace(loaded);
  const shown = shownOf(ledger.slices, place);
  const pictures = usePictureFindings(con, shown.view.slices);
  const evidence = { ...loaded, report: addFindings(loaded.report, pictures.data ?? []) };
  const judge = createSliceJudge(evidence);
  const shows = (slice: LedgerSlice): boolean =>
    !place.isFiltered || matches(slice, place.search, judge);
  const found = shown.view.slices.filter(shows);
  const selected = shown.view.slices.find(({ hash }) => hash === place.search.at);
  const [isHelpOpen, help] = useDisclosure(false);
  useMarksInAddress(con);
  useDiaryKeys({ evidence: loaded, place, slices: found, selected, onHelp: help.toggle });
  return (
    <>
      <DiaryHead
        place={place}
        shown={shown.view}
        evidence={evidence}
        arePicturesChecked={pictures.data !== undefined}
        onHelp={help.open}
      />
      {shown.type === 'day' ? (
        <DayChips
          slices={ledger.slices}
          day={place.day}
          zone={place.zone}
          onDay={(day) => place.goToDay(day)}
        />
      ) : null}
      <FilterBar
        place={place}
        found={{ count: found.length, total: shown.view.slices.length, ms: sumMs(found) }}
      />
      <DiaryBody {...{ shown, evidence, loaded, place, judge, shows, found, selected }} />
      <FromFirst isWanted={place.search.pic !== undefined}>
        <Lightbox
          slices={shown.view.slices.filter((slice) => shows(slice) || slice === selected)}
          place={place}
          judge={judge}
          ten={ledger.contract?.entry.payload.ten ?? ''}
        />
      </FromFirst>
      <FromFirst isWanted={isHelpOpen}>
        <KeysHelp isOpen={isHelpOpen} onClose={help.close} />
      </FromFirst>
    </>
  );
}

interface DiaryBodyProps {
  readonly shown: Shown;
  readonly evidence: Evidence;
  /** Without what the pictures showed: decisions look at those of their own week. */
  readonly loaded: Evidence;
  readonly place: DiaryPlace;
  readonly judge: ReturnType<typeof createSliceJudge>;
  readonly shows: (slice: LedgerSlice) => boolean;
  readonly found: readonly LedgerSlice[];
  readonly selected: LedgerSlice | undefined;
}

function DiaryBody(props: DiaryBodyProps) {
  const t = useText();
  const { shown, evidence, loaded, place, selected, found } = props;
  const { slices } = shown.view;
  const hasMarks = useMarks(loaded.con).size > 0;
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false });
  return (
    <div className={classes.columns} data-open={selected !== undefined || undefined}>
      <section aria-label={t('diary.label')} className={classes.gridColumn}>
        {slices.length === 0 ? <Empty evidence={evidence} place={place} /> : <Grid {...props} />}
        <MemoList slices={found} evidence={evidence} place={place} />
        {hasMarks ? (
          <Suspense>
            <MarksBar evidence={loaded} />
          </Suspense>
        ) : null}
      </section>
      {selected ? (
        <Suspense fallback={<span />}>
          <SlicePanel
            key={selected.hash}
            slice={selected}
            others={slices.filter(({ idx }) => idx === selected.idx)}
            evidence={evidence}
            zone={place.zone}
            shape={isWide ? 'aside' : 'drawer'}
            onSelect={place.select}
            onOpen={place.enlarge}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

function Grid({ shown, evidence, loaded, place, judge, shows, selected }: DiaryBodyProps) {
  const marked = useMarking(loaded, shown.view);
  if (shown.type === 'week') {
    const grid = { week: shown.view, evidence, judge, place, shows, marked };
    return <WeekGrid {...grid} />;
  }
  return (
    <DayGrid
      view={shown.view}
      evidence={evidence}
      judge={judge}
      shows={shows}
      zone={place.zone}
      selected={selected}
      onSelect={place.select}
      onOpen={(hash) => place.enlarge(hash, 'shot0_0')}
      marked={marked}
    />
  );
}

interface EmptyProps {
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
}

function Empty({ evidence, place }: EmptyProps) {
  const t = useText();
  const last = lastDay(evidence.ledger.slices, place.zone);
  if (last === undefined)
    return <EmptyNote title={t('diary.never')}>{t('diary.neverText')}</EmptyNote>;
  const isWeek = place.view === 'week';
  return (
    <EmptyNote
      title={t(isWeek ? 'diary.emptyWeek' : 'diary.empty')}
      actions={
        <Button variant="default" onClick={() => place.goToDay(last)}>
          {t(isWeek ? 'diary.toLastWeek' : 'diary.toLast')}
        </Button>
      }
    >
      {t('diary.emptyText')}
    </EmptyNote>
  );
}
