import { Button } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { localZone } from '../../ui/format.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { EvidenceGate } from '../evidence/evidence-gate.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { addFindings } from '../evidence/check-pictures.ts';
import { usePictureFindings } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import { DiaryHead } from './diary-head.tsx';
import { DayChips } from './day-chips.tsx';
import { DayGrid } from './day-grid.tsx';
import { dayView } from '../../ui/day-view.ts';
import { KeysHelp } from './keys-help.tsx';
import { Lightbox } from './lightbox.tsx';
import { MarksBar } from './marks-bar.tsx';
import { useMarking } from './use-marking.ts';
import { SlicePanel } from './slice-panel.tsx';
import { type ZoneChoice, zoneNameOf } from './zone.ts';
import classes from './diary.module.css';

const route = getRouteApi('/contracts/$con/diary');

export function DiaryPage() {
  const { con } = route.useParams();
  return (
    <EvidenceGate con={con} key={con}>
      {(evidence) => <Diary evidence={evidence} />}
    </EvidenceGate>
  );
}

function Diary({ evidence: loaded }: { readonly evidence: Evidence }) {
  const t = useText();
  const { clock } = useDeps();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const choice: ZoneChoice = search.zone ?? 'utc';
  const zone = zoneNameOf(choice, localZone());
  const { slices } = loaded.ledger;
  const day = search.day ?? lastDay(loaded, zone) ?? dayOf(clock.nowMs(), zone);
  const view = dayView(slices, day, zone);
  const pictures = usePictureFindings(loaded.con, view.slices);
  const evidence = { ...loaded, report: addFindings(loaded.report, pictures.data ?? []) };
  const selected = view.slices.find(({ hash }) => hash === search.at);
  const [isHelpOpen, help] = useDisclosure(false);
  const [enlarged, setEnlarged] = useState<string>();
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false });
  const select = (at: string | undefined) =>
    void navigate({ to: '.', search: { ...search, day, at }, replace: search.at !== undefined });
  const goTo = (next: string) =>
    void navigate({ to: '.', search: { zone: search.zone, day: next } });
  const changeZone = (next: ZoneChoice) =>
    void navigate({
      to: '.',
      // The selected slice may lie on another day there: its own day is shown.
      search: {
        ...search,
        zone: next,
        day: selected
          ? dayOf(cellStartAt(selected.idx), zoneNameOf(next, localZone()))
          : search.day,
      },
    });
  const marked = useMarking(loaded, view);
  const first = view.slices[0]?.hash;
  useHotkeys([
    ['j', () => selected === undefined && select(first)],
    ['k', () => selected === undefined && select(view.slices.at(-1)?.hash)],
    // A dialog closes itself first.
    ['Escape', () => document.querySelector('[role="dialog"]') === null && select(undefined)],
    ['shift+?', help.toggle, { usePhysicalKeys: false }],
  ]);
  return (
    <>
      <DiaryHead
        day={day}
        zone={zone}
        choice={choice}
        view={view}
        evidence={evidence}
        arePicturesChecked={pictures.data !== undefined}
        onDay={goTo}
        onZone={changeZone}
        onHelp={help.open}
      />
      <DayChips slices={slices} day={day} zone={zone} onDay={goTo} />
      <div className={classes.columns} data-open={selected !== undefined || undefined}>
        <section aria-label={t('diary.label')} className={classes.gridColumn}>
          {view.rows.length === 0 ? (
            <EmptyDay evidence={evidence} zone={zone} onDay={goTo} />
          ) : (
            <DayGrid
              view={view}
              evidence={evidence}
              zone={zone}
              selected={selected}
              onSelect={select}
              onOpen={setEnlarged}
              marked={marked}
            />
          )}
          <MarksBar evidence={loaded} />
        </section>
        {selected ? (
          <SlicePanel
            key={selected.hash}
            slice={selected}
            others={view.slices.filter(({ idx }) => idx === selected.idx)}
            evidence={evidence}
            zone={zone}
            shape={isWide ? 'aside' : 'drawer'}
            onSelect={select}
          />
        ) : null}
      </div>
      <Lightbox
        slice={view.slices.find(({ hash }) => hash === enlarged)}
        zone={zone}
        ten={loaded.ledger.contract?.entry.payload.ten ?? ''}
        onClose={() => setEnlarged(undefined)}
      />
      <KeysHelp isOpen={isHelpOpen} onClose={help.close} />
    </>
  );
}

function EmptyDay({
  evidence,
  zone,
  onDay,
}: {
  readonly evidence: Evidence;
  readonly zone: string;
  readonly onDay: (day: string) => void;
}) {
  const t = useText();
  const last = lastDay(evidence, zone);
  if (last === undefined)
    return <EmptyNote title={t('diary.never')}>{t('diary.neverText')}</EmptyNote>;
  return (
    <EmptyNote
      title={t('diary.empty')}
      actions={
        <Button variant="default" onClick={() => onDay(last)}>
          {t('diary.toLast')}
        </Button>
      }
    >
      {t('diary.emptyText')}
    </EmptyNote>
  );
}

function lastDay({ ledger }: Evidence, zone: string): string | undefined {
  const last = ledger.slices.at(-1);
  return last === undefined ? undefined : dayOf(cellStartAt(last.idx), zone);
}
