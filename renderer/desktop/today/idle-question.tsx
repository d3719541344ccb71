import { Button } from '@mantine/core';
import type { TrackingState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDurationLong, formatTime } from '../../ui/format.ts';
import { useWallClock } from '../../ui/use-ticking.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';

/** Asks, back-dated to the last input, whether quiet time was work. */
export function IdleQuestion({ tracking }: { readonly tracking: TrackingState }) {
  const t = useWords();
  const place = useLocalPlace();
  const busy = useDesktop((store) => store.busy.includes('tracking.answerIdle'));
  const since = tracking.idleSinceAt;
  const now = useWallClock(since === undefined ? undefined : 30_000);
  if (since === undefined) return null;
  return (
    <>
      <Callout
        tone="attention"
        announce="alert"
        title={t('idle.title', { since: formatTime(since, place) })}
        actions={
          <>
            <Button
              size="sm"
              loading={busy}
              onClick={() => void call('tracking.answerIdle', { answer: 'keep' })}
            >
              {t('idle.keep')}
            </Button>
            <Button
              size="sm"
              variant="default"
              disabled={busy}
              onClick={() => void call('tracking.answerIdle', { answer: 'discard' })}
            >
              {t('idle.discard')}
            </Button>
          </>
        }
      >
        <p>
          {t('idle.text', { length: formatDurationLong(Math.max(0, now - since), place.locale) })}
        </p>
      </Callout>
      <CallFailure name="tracking.answerIdle" />
    </>
  );
}
