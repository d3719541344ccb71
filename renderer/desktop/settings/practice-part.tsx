import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import type { PracticeState } from '../../../shared/api/app-state.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { Callout } from '../../ui/callout.tsx';
import { formatClock } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { stripLevel } from '../../ui/strip-level.ts';
import { useObjectUrl } from '../../ui/use-object-url.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { StripLegend } from '../parts/strip-legend.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';

const lookEveryMs = 1_000;

/** A slice to try, without contract, key or server. It ends when the page is left. */
export function PracticePart() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('practice.start'));
  const [slice, setSlice] = useState<PracticeState>();
  const [isOver, setIsOver] = useState(false);
  const isRunning = slice !== undefined;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => void look(setSlice), lookEveryMs);
    return () => {
      clearInterval(timer);
      void call('practice.stop', {});
    };
  }, [isRunning]);
  const start = async () => {
    const answer = await call('practice.start', {});
    if (answer.ok) setSlice(answer.value);
  };
  const end = () => {
    setSlice(undefined);
    setIsOver(true);
    void call('settings.change', { hasSeenPractice: true });
  };
  return (
    <Panel title={t('practice.title')} titleId="practice-title">
      <div className={classes.practice}>
        <Callout tone="calm" title={t('practice.banner')}>
          <p>{t('practice.lead')}</p>
        </Callout>
        {slice ? <Slice slice={slice} /> : null}
        {isOver && !slice ? (
          <Callout tone="calm" announce="status" title={t('practice.done')}>
            <p>{t('practice.doneText')}</p>
          </Callout>
        ) : null}
        <CallFailure name="practice.start" />
        <div className={classes.row}>
          {slice ? (
            <Button onClick={end}>{t('practice.stop')}</Button>
          ) : (
            <Button loading={busy} onClick={() => void start()}>
              {t('practice.start')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

async function look(show: (slice: PracticeState | undefined) => void): Promise<void> {
  const answer = await call('practice.look', {});
  if (answer.ok) show(answer.value);
}

function Slice({ slice }: { readonly slice: PracticeState }) {
  const t = useWords();
  const { locale } = useIntl();
  const [memo, setMemo] = useState('');
  const part = {
    keys: slice.k,
    mouse: slice.m,
    active: slice.active,
    source: slice.src,
    fromMs: 0,
    toMs: slice.lengthMs,
  };
  const level = stripLevel([part]);
  const levelText =
    level === 'unknown'
      ? t('open.levelUnknown')
      : t('open.level', { active: level.active, tracked: level.tracked });
  return (
    <>
      <p role="timer" aria-live="off">
        {t('practice.running', { length: formatClock(slice.lengthMs, locale) })}
      </p>
      <TextInput
        label={t('practice.memo')}
        value={memo}
        onChange={({ currentTarget }) => setMemo(currentTarget.value)}
      />
      <section aria-label={t('practice.seenByClient')} className={classes.fields}>
        <strong>{memo || t('diary.noMemo')}</strong>
        <ActivityStrip parts={[part]} size="panel" nowMs={slice.lengthMs} label={levelText} />
        <span>{levelText}</span>
        <StripLegend />
        <Shot capture={slice.capture} />
      </section>
    </>
  );
}

function Shot({ capture }: { readonly capture: PracticeState['capture'] }) {
  const t = useWords();
  const taken = capture?.type === 'taken' ? capture : undefined;
  const [kept, setKept] = useState(taken);
  // Each look brings the same picture again: only the first one is shown.
  if (taken && !kept) setKept(taken);
  const url = useObjectUrl(kept);
  if (capture?.type === 'failed')
    return <p>{t('machine.testFailed', { reason: t(`capfail.${capture.reason}`) })}</p>;
  if (url === undefined) return <p className={classes.note}>{t('practice.waiting')}</p>;
  return <img className={classes.picture} src={url} alt={t('practice.picture')} />;
}
