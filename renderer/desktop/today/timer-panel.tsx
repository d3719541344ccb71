import { Button, Kbd } from '@mantine/core';
import { useIntl } from 'react-intl';
import type { AppState, ContractState } from '../../../shared/api/app-state.ts';
import { formatClock, formatDuration, formatDurationLong } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { selectedContract, startTracking, stopTracking } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useRunningMs } from '../use-running-ms.ts';
import { useWords } from '../words.ts';
import { CapNote } from './cap-note.tsx';
import { ContextFields } from './context-fields.tsx';
import { ContractPicker } from './contract-picker.tsx';
import { openMsOf } from './week-parts.ts';
import { EndedNote, StartReason } from './start-reason.tsx';
import classes from './timer-panel.module.css';

/** The clock, what it counts for, and the one button that matters. */
export function TimerPanel({ app }: { readonly app: AppState }) {
  const chosenCon = useDesktop((store) => store.chosenCon);
  const contract = selectedContract({ app, chosenCon });
  return (
    <Panel>
      <div className={classes.top}>
        <Clock contract={contract} />
        <StartStop app={app} contract={contract} />
      </div>
      <EndedNote app={app} />
      {contract ? <CapNote app={app} con={contract.con} /> : null}
      <StartReason app={app} contract={contract} />
      <div className={classes.fields}>
        <ContractPicker app={app} contract={contract} />
        {contract ? <ContextFields contract={contract} tracking={app.tracking} /> : null}
      </div>
    </Panel>
  );
}

function Clock({ contract }: { readonly contract: ContractState | undefined }) {
  const t = useWords();
  const { locale } = useIntl();
  const { sessionMs, todayMs } = useRunningMs();
  return (
    <div className={classes.clock}>
      <div className={classes.time} role="timer" aria-live="off" aria-label={t('today.timer')}>
        {formatClock(sessionMs, locale)}
      </div>
      <p className={classes.totals}>
        {t('today.total')}{' '}
        <strong
          data-testid="total-today"
          data-ms={Math.floor(todayMs)}
          title={formatDurationLong(todayMs, locale)}
        >
          {formatDuration(todayMs, locale)}
        </strong>
        {contract ? <WeekTotal con={contract.con} /> : null}
      </p>
    </div>
  );
}

function WeekTotal({ con }: { readonly con: string }) {
  const t = useWords();
  const { locale } = useIntl();
  const app = useDesktop((store) => store.app);
  const { sinceMs } = useRunningMs();
  const week = app?.week;
  if (week?.con !== con) return null;
  const openMs = app ? openMsOf(app.tracking) : 0;
  const time = formatDuration(week.trackedMs + openMs + sinceMs, locale);
  const cap = formatDuration(week.capMs, locale);
  return (
    <>
      {' · '}
      {t('today.week')} <strong>{week.capMs > 0 ? t('today.ofCap', { time, cap }) : time}</strong>
    </>
  );
}

interface StartStopProps {
  readonly app: AppState;
  readonly contract: ContractState | undefined;
}

function StartStop({ app, contract }: StartStopProps) {
  const t = useWords();
  const starting = useDesktop((store) => store.busy.includes('tracking.start'));
  const stopping = useDesktop((store) => store.busy.includes('tracking.stop'));
  const isLive = app.tracking.state === 'tracking';
  return (
    <div className={classes.button}>
      {isLive ? (
        <Button
          key="stop"
          size="xl"
          color="seal"
          loading={stopping}
          onClick={stopTracking}
          fullWidth
        >
          {t('action.stop')}
        </Button>
      ) : (
        <Button
          key="start"
          size="xl"
          loading={starting}
          disabled={contract?.state !== 'active'}
          aria-describedby="start-reason"
          onClick={startTracking}
          fullWidth
        >
          {t('action.start')}
        </Button>
      )}
      <p className={classes.shortcut}>
        <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> {t('action.shortcut')}
      </p>
    </div>
  );
}
