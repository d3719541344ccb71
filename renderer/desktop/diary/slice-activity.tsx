import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { cellMs, cellStartAt } from '../../../shared/domain/cell.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { ActivityTable, type ActivityTableWords } from '../../ui/activity-table.tsx';
import { formatTime } from '../../ui/format.ts';
import { StripLegend } from '../parts/strip-legend.tsx';
import { useDiaryPlace } from '../use-place.ts';
import { useWords, type Words } from '../words.ts';
import classes from './cell-detail.module.css';
import { stripParts } from './diary-cells.ts';
import { levelText } from './use-grid-rows.tsx';

const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Counts minute by minute, as bars and as a table. */
export function SliceActivity({ slice }: { readonly slice: DiaryCellSlice }) {
  const t = useWords();
  const place = useDiaryPlace();
  const startAt = cellStartAt(slice.idx);
  const [part] = stripParts([slice]);
  if (!part) return null;
  const from = formatTime(startAt, place);
  const to = formatTime(startAt + cellMs, place);
  const level = levelText(t, [slice]);
  const marks = slice.captures.map(({ offMs, fail }) => ({
    atMs: offMs,
    failed: fail !== undefined,
  }));
  return (
    <section aria-label={t('detail.activity')}>
      <h3 className={classes.title}>{t('detail.activity')}</h3>
      <p className={classes.text}>
        {level} · {t('detail.source')} {t(`source.${slice.src}`)}
      </p>
      <ActivityStrip
        parts={[part]}
        size="panel"
        marks={marks}
        colour={slice.mode === 'manual' ? 'var(--cs-manual)' : 'var(--cs-active)'}
        label={t('open.strip', { from, to, level, captures: marks.length })}
      />
      <StripLegend />
      <details className={classes.table}>
        <summary>{t('detail.table')}</summary>
        <ActivityTable
          {...part}
          words={tableWords(t, t('detail.tableCaption', { from, to }))}
          minuteLabels={minutes.map((minute) => formatTime(startAt + minute * 60_000, place))}
        />
      </details>
    </section>
  );
}

const tableWords = (t: Words, caption: string): ActivityTableWords => ({
  caption,
  minute: t('detail.minute'),
  keys: t('detail.keys'),
  mouse: t('detail.mouse'),
  state: t('detail.minuteState'),
  states: {
    untracked: t('minute.untracked'),
    unknown: t('minute.unknown'),
    quiet: t('minute.quiet'),
    active: t('minute.active'),
  },
  notKnown: t('detail.notKnown'),
});
