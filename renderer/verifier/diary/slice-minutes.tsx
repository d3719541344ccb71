import { useIntl } from 'react-intl';
import { cellStartAt, minuteMs } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { ActivityTable } from '../../ui/activity-table.tsx';
import { formatTime } from '../../ui/format.ts';
import { stripOf } from '../../ui/slice-strip.ts';
import { useText } from '../text/use-text.ts';
import classes from './slice-panel.module.css';

interface SliceMinutesProps {
  readonly slice: LedgerSlice;
  readonly zone: string;
}

/** The numbers behind the activity strip, for those who would rather read. */
export function SliceMinutes({ slice, zone }: SliceMinutesProps) {
  const t = useText();
  const { locale } = useIntl();
  const minuteLabels = Array.from({ length: 10 }, (_, minute) =>
    formatTime(cellStartAt(slice.idx) + minute * minuteMs, { locale, zone }),
  );
  const words = {
    caption: t('minutes.caption'),
    minute: t('minutes.minute'),
    keys: t('minutes.keys'),
    mouse: t('minutes.mouse'),
    state: t('minutes.state'),
    states: {
      untracked: t('minutes.untracked'),
      unknown: t('minutes.unknown'),
      quiet: t('minutes.quiet'),
      active: t('minutes.active'),
    },
    notKnown: t('minutes.notKnown'),
  };
  return (
    <details className={classes.minutes}>
      <summary>{t('minutes.show')}</summary>
      <ActivityTable {...stripOf(slice)} words={words} minuteLabels={minuteLabels} />
    </details>
  );
}
