import { Button } from '@mantine/core';
import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { cellMs, cellStartAt } from '../../../shared/domain/cell.ts';
import { formatTime } from '../../ui/format.ts';
import { SliceEdits } from '../edit/slice-edits.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useDiaryPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './cell-detail.module.css';
import type { DiaryCell } from './diary-cells.ts';
import { SliceActivity } from './slice-activity.tsx';
import { SliceCaptures } from './slice-captures.tsx';
import { SliceFacts } from './slice-facts.tsx';
import { SliceViews } from './slice-views.tsx';

export interface CellDetailProps {
  readonly cell: DiaryCell | undefined;
  readonly onBack: () => void;
}

/** A cell in full: each slice in it with its minutes, pictures and state. */
export function CellDetail({ cell, onBack }: CellDetailProps) {
  const t = useWords();
  const place = useDiaryPlace();
  if (!cell) {
    return (
      <Panel>
        <p className={classes.none}>{t('detail.none')}</p>
      </Panel>
    );
  }
  const startAt = cellStartAt(cell.idx);
  const title = t('detail.title', {
    from: formatTime(startAt, place),
    to: formatTime(startAt + cellMs, place),
  });
  return (
    <Panel
      title={title}
      titleId="detail-title"
      aside={
        <Button size="compact-xs" variant="subtle" onClick={onBack}>
          {t('detail.back')}
        </Button>
      }
    >
      {cell.slices.map((slice) => (
        <SliceDetail key={`${slice.hash} ${slice.fromMs}`} slice={slice} />
      ))}
    </Panel>
  );
}

function SliceDetail({ slice }: { readonly slice: DiaryCellSlice }) {
  return (
    <div className={classes.slice}>
      <SliceFacts slice={slice} />
      <SliceEdits slice={slice} />
      <SliceCaptures slice={slice} />
      <SliceViews slice={slice} />
      <SliceActivity slice={slice} />
    </div>
  );
}
