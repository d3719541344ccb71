import { VisuallyHidden } from '@mantine/core';
import { selectedContract } from '../actions.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDesktop } from '../store.ts';
import { TalkPanel } from '../talk/talk-panel.tsx';
import { useWords } from '../words.ts';
import { RecoveryReminder } from './recovery-reminder.tsx';
import { IdleQuestion } from './idle-question.tsx';
import { LastCapturePanel } from './last-capture-panel.tsx';
import { Notices } from './notices.tsx';
import { OpenSlicePanel } from './open-slice-panel.tsx';
import { SensorsPanel } from './sensors-panel.tsx';
import { SyncPanel } from './sync-panel.tsx';
import { TimerPanel } from './timer-panel.tsx';
import classes from './today-page.module.css';
import { WeekPanel } from './week-panel.tsx';

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
      <div className={classes.wide}>
        <RecoveryReminder pairing={app.pairing} />
        <Notices notices={app.notices} />
        <IdleQuestion tracking={app.tracking} />
      </div>
      <div className={classes.main}>
        <TimerPanel app={app} />
        <CallFailure name="tracking.start" />
        <CallFailure name="tracking.stop" />
        <CallFailure name="tracking.setContext" />
        <OpenSlicePanel app={app} />
        <WeekPanel app={app} />
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
