import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { weekOf } from '../../../shared/domain/week.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';
import { useMarks, useMarksStore } from '../week/marks-store.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import { useMarkable } from './use-marking.ts';

interface DiaryKeys {
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
  /** What the walk goes through. */
  readonly slices: readonly LedgerSlice[];
  readonly selected: LedgerSlice | undefined;
  readonly onHelp: () => void;
}

const isDialogOpen = (): boolean => document.querySelector('[role="dialog"]') !== null;

/** What keys do outside of the grid: it walks by itself while it has the focus. */
export function useDiaryKeys({ evidence, place, slices, selected, onHelp }: DiaryKeys): void {
  const t = useText();
  const navigate = useNavigate();
  const marks = useMarks(evidence.con);
  const toggle = useMarksStore((store) => store.toggle);
  const markable = useMarkable(evidence);
  const approve = (): void => {
    if (marks.size > 0) return press(t('approve.rest'));
    const contract = evidence.ledger.contract?.entry.payload;
    const idx = (selected ?? slices[0])?.idx;
    if (contract === undefined || idx === undefined) return;
    const { zone } = place.search;
    void navigate({
      to: '/contracts/$con/week',
      params: { con: evidence.con },
      search: { week: weekOf(contract, idx), zone: zone === 'mine' ? zone : undefined },
    });
  };
  const dispute = (): void => {
    if (marks.size === 0 && selected !== undefined && markable.has(selected.idx))
      toggle(evidence.con, [selected.idx]);
    press(t('dispute.marked'));
  };
  const outside = (act: () => void) => () => {
    if (!isDialogOpen()) act();
  };
  useHotkeys([
    ['j', outside(() => selected === undefined && place.select(slices[0]?.hash))],
    ['k', outside(() => selected === undefined && place.select(slices.at(-1)?.hash))],
    ['a', outside(approve)],
    ['d', outside(dispute)],
    // A dialog closes itself first.
    ['Escape', outside(() => place.select(undefined))],
    ['shift+?', onHelp, { usePhysicalKeys: false }],
    ['?', onHelp, { usePhysicalKeys: false }],
  ]);
}

const pressTries = 30;
const pressPauseMs = 50;

/** Presses a button of the bar of selected time; the bar comes with the first selected cell. */
function press(name: string, tries = pressTries): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-testid="marks"] button')];
  const found = buttons.find(({ textContent }) => textContent === name);
  if (found === undefined) {
    if (tries > 0) setTimeout(() => press(name, tries - 1), pressPauseMs);
    return;
  }
  found.focus();
  found.click();
}
