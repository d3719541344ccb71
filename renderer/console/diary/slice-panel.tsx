import { CloseButton, Drawer, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { formatDuration, formatInstant, formatTime, formatTimeExact } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { AskRemoval } from './ask-removal.tsx';
import { CapturePicture, type SliceCapture } from './capture-picture.tsx';
import { capturesOf } from '../../ui/slice-captures.ts';
import { activityWords } from './day-grid.tsx';
import { endAtOf, lengthMs, startAtOf } from '../../ui/day-view.ts';
import { SliceChanges } from './slice-changes.tsx';
import { SliceFacts } from './slice-facts.tsx';
import { SliceThread } from '../week/timesheet-thread.tsx';
import { MarkCell } from './mark-cell.tsx';
import { SealedNote } from './sealed-note.tsx';
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

function SliceDetail({ slice, others, evidence, zone, onSelect }: SlicePanelProps) {
  const t = useText();
  const { locale } = useIntl();
  const captures = capturesOf(slice);
  const me = useAccount();
  const ten = evidence.ledger.contract?.entry.payload.ten ?? '';
  const mayRemove = rolesIn(me, ten).some((role) => role === 'client' || role === 'owner');
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
      <p className={classes.memo}>{slice.values.memo ?? t('diary.noMemo')}</p>
      <SliceWhy slice={slice} evidence={evidence} />
      <MarkCell slice={slice} evidence={evidence} />
      <SliceChanges slice={slice} evidence={evidence} zone={zone} />
      <section>
        <h3 className={classes.section}>{t('slice.captures')}</h3>
        <SealedNote slice={slice} ten={ten} />
        {captures.length === 0 ? (
          <p className={classes.memo}>{t('slice.noCaptures')}</p>
        ) : (
          <div className={classes.captures}>
            {captures.map((capture) => (
              <div key={capture.name}>
                <Capture capture={capture} slice={slice} zone={zone} />
                {mayRemove && isTaken(capture.value) ? (
                  <AskRemoval con={evidence.con} capture={capture} />
                ) : null}
              </div>
            ))}
          </div>
        )}
      </section>
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

function Capture(props: {
  readonly capture: SliceCapture;
  readonly slice: LedgerSlice;
  readonly zone: string;
}) {
  const t = useText();
  const { locale } = useIntl();
  const { capture, slice, zone } = props;
  const time = formatTimeExact(cellStartAt(slice.idx) + capture.value.off_ms, { locale, zone });
  const alt = t('capture.alt', { time, memo: slice.values.memo ?? '' });
  return <CapturePicture slice={slice} capture={capture} size="thumb" alt={alt} />;
}
