import { VisuallyHidden } from '@mantine/core';
import type { AppState } from '../../../shared/api/app-state.ts';
import { selectedContract } from '../actions.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDesktop } from '../store.ts';
import { TalkPanel } from '../talk/talk-panel.tsx';
import { useWords } from '../words.ts';
import { RecoveryReminder } from './recovery-reminder.tsx';
import { LastCapturePanel } from './last-capture-panel.tsx';
import { ManualTime } from './manual-time.tsx';
import { Notices } from './notices.tsx';
import { OpenSlicePanel } from './open-slice-panel.tsx';
import { SensorsPanel } from './sensors-panel.tsx';
import { SyncPanel } from './sync-panel.tsx';
import { TimerPanel } from './timer-panel.tsx';
import classes from './today-page.module.css';
import { LastWeekPanel, WeekPanel } from './week-panel.tsx';

/** Everything about now: the timer, the slice that is open, and what became of the others. */
export function TodayPage() {
  const t = useWords();
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  if (!app) return null;
  const contract = selectedContract({ app, chosenCon });
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">{t('page.today')}</VisuallyHidden>
      <div className={classes.timer}>
        <TimerPanel app={app} />
        <CallFailure name="tracking.start" />
        <CallFailure name="tracking.switch" />
        <CallFailure name="tracking.stop" />
        <CallFailure name="tracking.setContext" />
      </div>
      <div className={classes.notices}>
        <RecoveryReminder pairing={app.pairing} />
        <Notices notices={noticesOf(app)} />
      </div>
      <div className={classes.main}>
        <OpenSlicePanel app={app} />
        <LastWeekPanel app={app} />
        <WeekPanel app={app} />
        {contract ? <ManualTime contract={contract} /> : null}
        {contract ? (
          <TalkPanel
            contract={contract}
            talks={app.talks.filter(({ con }) => con === contract.con)}
          />
        ) : null}
      </div>
      <div className={classes.side}>
        <LastCapturePanel capture={app.lastCapture} />
        <SyncPanel sync={app.sync} />
        <SensorsPanel sensors={app.sensors} />
      </div>
    </div>
  );
}

/** What is said beside the clock is not said twice. */
const noticesOf = ({ notices, week, tracking }: AppState): AppState['notices'] =>
  notices.filter(({ code }) => {
    const isCap = code === 'cap_near' || code === 'cap_over';
    return !isCap || week?.con !== tracking.con || week.cap === 'within';
  });
