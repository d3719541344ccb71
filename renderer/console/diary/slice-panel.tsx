import { CloseButton, Drawer, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { formatDuration, formatInstant, formatTime, formatTimeExact } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';
import { capturesOf } from '../../ui/slice-captures.ts';
import { activityWords } from './activity-words.ts';
import { SliceCaptures } from './slice-captures.tsx';
import { endAtOf, lengthMs, startAtOf } from '../../ui/day-view.ts';
import { SliceChanges } from './slice-changes.tsx';
import { SliceFacts } from './slice-facts.tsx';
import { SliceThread } from '../week/timesheet-thread.tsx';
import { MarkCell } from './mark-cell.tsx';
import { SliceMinutes } from './slice-minutes.tsx';
import { stripOf } from '../../ui/slice-strip.ts';
import { SliceWhy } from './slice-why.tsx';
import classes from './diary.module.css';

interface SlicePanelProps {
  readonly slice: LedgerSlice;
  /** All slices of the cell, this one included. */
  readonly others: readonly LedgerSlice[];
  readonly evidence: Evidence;
  readonly zone: string;
  readonly shape: 'aside' | 'drawer';
  readonly onSelect: (hash: string | undefined) => void;
  /** Wants a capture in full size. */
  readonly onOpen: (hash: string, pic: string) => void;
}

/** Everything about one slice, beside the grid or over it where there is no room. */
export function SlicePanel(props: SlicePanelProps) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const { slice, zone, shape, onSelect } = props;
  const place = { locale, zone };
  const title = `${formatInstant(startAtOf(slice), place)} – ${formatTime(endAtOf(slice), place)}`;
  const close = () => onSelect(undefined);
  if (shape === 'drawer') {
    return (
      <Drawer opened onClose={close} position="bottom" size="85%" title={title}>
        <div className={classes.panelBody}>
          <SliceDetail {...props} />
        </div>
      </Drawer>
    );
  }
  return (
    <aside className={classes.panel} aria-labelledby={id} data-testid="slice-detail">
      <div className={classes.panelHead}>
        <h2 id={id} className={classes.panelTitle}>
          {title}
        </h2>
        <CloseButton aria-label={t('slice.close')} onClick={close} />
      </div>
      <SliceDetail {...props} />
    </aside>
  );
}

function SliceDetail({ slice, others, evidence, zone, onSelect, onOpen }: SlicePanelProps) {
  const t = useText();
  const { locale } = useIntl();
  const captures = capturesOf(slice);
  return (
    <>
      {others.length > 1 ? (
        <SegmentedControl
          size="xs"
          aria-label={t('slice.inCell')}
          value={slice.hash}
          onChange={onSelect}
          data={others.map((other) => ({
            value: other.hash,
            label: `${formatTimeExact(startAtOf(other), { locale, zone })} · ${formatDuration(lengthMs(other), locale)}`,
          }))}
        />
      ) : null}
      <p className={classes.memo}>
        <bdi>{slice.values.memo ?? t('diary.noMemo')}</bdi>
      </p>
      <SliceWhy slice={slice} evidence={evidence} />
      <MarkCell slice={slice} evidence={evidence} />
      <SliceChanges slice={slice} evidence={evidence} zone={zone} />
      <SliceCaptures slice={slice} evidence={evidence} zone={zone} onOpen={onOpen} />
      <section>
        <h3 className={classes.section}>
          {t('slice.activity')}: {activityWords(t, slice)}
        </h3>
        <ActivityStrip
          size="panel"
          parts={[stripOf(slice)]}
          marks={captures.map(({ value }) => ({ atMs: value.off_ms, failed: !isTaken(value) }))}
          label={activityWords(t, slice)}
        />
        <SliceMinutes slice={slice} zone={zone} />
      </section>
      <SliceThread slice={slice.hash} evidence={evidence} zone={zone} />
      <SliceFacts slice={slice} evidence={evidence} zone={zone} />
    </>
  );
}
