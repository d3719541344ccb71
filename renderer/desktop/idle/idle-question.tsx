import { Button } from '@mantine/core';
import { useState } from 'react';
import type { TrackingState, WorkMode } from '../../../shared/api/app-state.ts';
import type { DesktopRequest } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDurationLong, formatTime } from '../../ui/format.ts';
import { useWallClock } from '../../ui/use-ticking.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './idle-question.module.css';
import { MoveIdle } from './move-idle.tsx';

const quietModes = ['call', 'reading', 'meeting'] as const satisfies readonly WorkMode[];

/** Asks on every page, back-dated to the last input, what quiet time was. */
export function IdleQuestion() {
  const tracking = useDesktop((store) => store.app?.tracking);
  const since = tracking?.idleSinceAt;
  if (tracking === undefined || since === undefined)
    return <CallFailure name="tracking.answerIdle" />;
  return (
    <div className={classes.question}>
      <Question since={since} tracking={tracking} />
      <CallFailure name="tracking.answerIdle" />
    </div>
  );
}

interface QuestionProps {
  readonly since: number;
  readonly tracking: TrackingState;
}

function Question({ since, tracking }: QuestionProps) {
  const t = useWords();
  const place = useLocalPlace();
  const [isMoving, setMoving] = useState(false);
  const now = useWallClock(30_000);
  const contracts = useDesktop((store) => store.app?.contracts ?? []);
  const others = contracts.filter(({ con, state }) => state === 'active' && con !== tracking.con);
  const length = formatDurationLong(Math.max(0, now - since), place.locale);
  return (
    <Callout
      tone="attention"
      announce="alert"
      title={t('idle.title', { since: formatTime(since, place) })}
      actions={<Answers onMove={others.length > 0 ? () => setMoving(true) : undefined} />}
    >
      <p>{t('idle.text', { length })}</p>
      {isMoving ? <MoveIdle others={others} onClose={() => setMoving(false)} /> : null}
    </Callout>
  );
}

function Answers({ onMove }: { readonly onMove: (() => void) | undefined }) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('tracking.answerIdle'));
  const answer = (request: DesktopRequest<'tracking.answerIdle'>) => () =>
    void call('tracking.answerIdle', request);
  const other = { size: 'sm', variant: 'default', disabled: busy } as const;
  return (
    <>
      <Button size="sm" loading={busy} onClick={answer({ answer: 'keep' })}>
        {t('idle.keep')}
      </Button>
      <span className={classes.modes} role="group" aria-label={t('idle.as')}>
        <span aria-hidden>{t('idle.as')}</span>
        {quietModes.map((mode) => (
          <Button key={mode} {...other} onClick={answer({ answer: 'as', mode })}>
            {t(`idle.as.${mode}`)}
          </Button>
        ))}
      </span>
      {onMove ? (
        <Button {...other} onClick={onMove}>
          {t('idle.move')}
        </Button>
      ) : null}
      <Button {...other} onClick={answer({ answer: 'discard' })}>
        {t('idle.discard')}
      </Button>
      <Button {...other} onClick={answer({ answer: 'break' })}>
        {t('idle.break')}
      </Button>
    </>
  );
}
