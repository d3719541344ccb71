import { useId } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { endAtOf, lengthMs, startAtOf } from '../../ui/day-view.ts';
import { formatDuration, formatInstant, formatTime, formatTimeExact } from '../../ui/format.ts';
import { capturesOf } from '../../ui/slice-captures.ts';
import { stripOf } from '../../ui/slice-strip.ts';
import { Button, ButtonRow } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import type { Evidence } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import { activityWords } from './day-grid.tsx';
import { Picture } from './picture.tsx';
import { SliceChanges } from './slice-changes.tsx';
import { SliceFacts } from './slice-facts.tsx';
import { SliceMinutes } from './slice-minutes.tsx';
import { SliceWhy } from './slice-why.tsx';
import classes from './slice-panel.module.css';

interface SlicePanelProps {
  readonly slice: LedgerSlice;
  /** All slices of the cell, this one included. */
  readonly others: readonly LedgerSlice[];
  readonly evidence: Evidence;
  readonly zone: string;
  readonly shape: 'aside' | 'sheet';
  readonly onSelect: (hash: string | undefined) => void;
  readonly onEnlarge: () => void;
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
  if (shape === 'sheet') {
    return (
      <Sheet title={title} size="narrow" onClose={close} testId="slice-detail">
        <div className={classes.body}>
          <SliceDetail {...props} />
        </div>
      </Sheet>
    );
  }
  return (
    <aside className={classes.panel} aria-labelledby={id} data-testid="slice-detail">
      <div className={classes.head}>
        <h3 id={id} className={classes.title}>
          {title}
        </h3>
        <Button label={t('slice.close')} onClick={close}>
          {t('close')}
        </Button>
      </div>
      <SliceDetail {...props} />
    </aside>
  );
}

function SliceDetail({ slice, others, evidence, zone, onSelect, onEnlarge }: SlicePanelProps) {
  const t = useText();
  const { locale } = useIntl();
  const captures = capturesOf(slice);
  const activity = activityWords(t, slice);
  return (
    <>
      {others.length > 1 ? (
        <div role="group" aria-label={t('slice.inCell')}>
          <ButtonRow>
            {others.map((other) => (
              <Button
                key={other.hash}
                isPressed={other.hash === slice.hash}
                onClick={() => onSelect(other.hash)}
              >
                {`${formatTimeExact(startAtOf(other), { locale, zone })} · ${formatDuration(lengthMs(other), locale)}`}
              </Button>
            ))}
          </ButtonRow>
        </div>
      ) : null}
      <p className={classes.memo}>{slice.values.memo ?? t('diary.noMemo')}</p>
      <SliceWhy slice={slice} evidence={evidence} />
      <SliceChanges slice={slice} evidence={evidence} zone={zone} />
      <section>
        <h4 className={classes.section}>{t('slice.captures')}</h4>
        {captures.length === 0 ? <p className={classes.memo}>{t('slice.noCaptures')}</p> : null}
        <div className={classes.captures}>
          {captures.map((capture) => {
            const time = formatTimeExact(cellStartAt(slice.idx) + capture.value.off_ms, {
              locale,
              zone,
            });
            return (
              <button
                key={capture.name}
                type="button"
                className={classes.capture}
                aria-label={t('capture.enlarge', { time })}
                onClick={onEnlarge}
              >
                <Picture
                  slice={slice}
                  capture={capture}
                  size="thumb"
                  alt={t('capture.alt', { time, memo: slice.values.memo ?? '' })}
                />
                <span>{time}</span>
              </button>
            );
          })}
        </div>
      </section>
      <section>
        <h4 className={classes.section}>
          {t('slice.activity')}: {activity}
        </h4>
        <ActivityStrip
          size="panel"
          parts={[stripOf(slice)]}
          marks={captures.map(({ value }) => ({ atMs: value.off_ms, failed: !isTaken(value) }))}
          label={activity}
        />
        <SliceMinutes slice={slice} zone={zone} />
      </section>
      <SliceFacts slice={slice} evidence={evidence} zone={zone} />
    </>
  );
}
