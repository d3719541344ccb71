import { useIntl } from 'react-intl';
import type { AppState, LastCapture } from '../../../shared/api/app-state.ts';
import { cellMs, cellStartAt } from '../../../shared/domain/cell.ts';
import { ActivityStrip, type StripMark } from '../../ui/activity-strip.tsx';
import { formatTime } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { StripInput } from '../../ui/strip-bars.ts';
import { stripLevel } from '../../ui/strip-level.ts';
import { selectedContract } from '../actions.ts';
import { FailingRules } from '../parts/failing-rules.tsx';
import { StripLegend } from '../parts/strip-legend.tsx';
import { useLocalPlace } from '../use-place.ts';
import { useRunningMs } from '../use-running-ms.ts';
import { useWords } from '../words.ts';
import classes from './open-slice-panel.module.css';

type OpenSlice = NonNullable<AppState['tracking']['open']>;

/** The ten minutes that are being recorded, as they fill up. */
export function OpenSlicePanel({ app }: { readonly app: AppState }) {
  const t = useWords();
  const { open } = app.tracking;
  const isLive = app.tracking.state === 'tracking' && open !== undefined;
  return (
    <Panel title={t('open.title')} titleId="open-slice-title" testId="open-slice">
      {isLive ? (
        <Filling app={app} open={open} />
      ) : (
        <p className={classes.none}>{t('open.none')}</p>
      )}
    </Panel>
  );
}

function Filling({ app, open }: { readonly app: AppState; readonly open: OpenSlice }) {
  const t = useWords();
  const { locale } = useIntl();
  const place = useLocalPlace();
  const { sinceMs } = useRunningMs();
  const nowMs = Math.min(cellMs, open.toMs + sinceMs);
  const startAt = cellStartAt(open.idx);
  const part: StripInput = {
    keys: open.k,
    mouse: open.m,
    active: open.active,
    source: open.src,
    fromMs: open.fromMs,
    toMs: nowMs,
  };
  const marks = marksOf(app.lastCapture, open.idx);
  const level = stripLevel([part]);
  const levelText =
    level === 'unknown'
      ? t('open.levelUnknown')
      : t('open.level', { active: level.active, tracked: level.tracked });
  const from = formatTime(startAt, place);
  const to = formatTime(startAt + cellMs, place);
  const caps = selectedContract({ app, chosenCon: undefined })?.draft.pol.caps ?? 0;
  return (
    <>
      <p className={classes.line}>
        <strong>{t('open.range', { from, to })}</strong>
        <span>{levelText}</span>
        <span>{t('open.closes', { minutes: Math.floor((cellMs - nowMs) / 60_000), at: to })}</span>
      </p>
      <ActivityStrip
        parts={[part]}
        size="panel"
        marks={marks}
        nowMs={nowMs}
        label={t('open.strip', { from, to, level: levelText, captures: marks.length })}
      />
      <MinuteScale startAt={startAt} locale={locale} zone={place.zone} />
      <StripLegend />
      <div className={classes.rules}>
        <FailingRules failing={open.failing} />
      </div>
      <p className={classes.note}>
        {t('open.captures', { count: caps })}. {t('open.counts')}
      </p>
    </>
  );
}

interface MinuteScaleProps {
  readonly startAt: number;
  readonly locale: string;
  readonly zone: string;
}

/** Ends and middle of the ten minutes; the strip's label says the same in words. */
function MinuteScale({ startAt, ...place }: MinuteScaleProps) {
  return (
    <div className={classes.scale} aria-hidden>
      {[0, cellMs / 2, cellMs].map((offsetMs) => (
        <span key={offsetMs}>{formatTime(startAt + offsetMs, place)}</span>
      ))}
    </div>
  );
}

function marksOf(capture: LastCapture | undefined, idx: number): readonly StripMark[] {
  if (!capture) return [];
  const atMs = capture.atMs - cellStartAt(idx);
  return atMs >= 0 && atMs < cellMs ? [{ atMs, failed: capture.type === 'failed' }] : [];
}
