import { Button } from '@mantine/core';
import { useState } from 'react';
import { addDays, dayOf, dayRows } from '../../ui/day-rows.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWallClock } from '../../ui/use-ticking.ts';
import { selectedContract, showPage } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useDiaryPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { DayBar } from './day-bar.tsx';
import { DiaryDay } from './diary-day.tsx';
import classes from './diary-page.module.css';

/** The work diary, a day at a time. */
export function DiaryPage() {
  const t = useWords();
  const { zone } = useDiaryPlace();
  const startHour = useDesktop((store) => store.app?.settings.dayStartHour ?? 0);
  const today = dayOf(useWallClock(60_000), zone, startHour);
  const [chosenDay, chooseDay] = useState<string>();
  const [showsAllHours, setShowsAllHours] = useState(false);
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  const contract = selectedContract({ app, chosenCon });
  const day = chosenDay ?? today;
  if (!contract) {
    return (
      <Panel>
        <EmptyNote
          title={t('diary.noContract')}
          actions={<Button onClick={() => showPage('contract')}>{t('start.read')}</Button>}
        >
          {t('diary.noContractText')}
        </EmptyNote>
      </Panel>
    );
  }
  return (
    <div className={classes.page}>
      <DayBar
        day={day}
        today={today}
        hours={showsAllHours ? 'all' : 'worked'}
        onDay={chooseDay}
        onMove={(days) => chooseDay(addDays(day, days))}
        onHours={(hours) => setShowsAllHours(hours === 'all')}
      />
      <DiaryDay
        key={`${contract.con} ${day} ${zone}`}
        contract={contract}
        day={day}
        isToday={day === today}
        range={dayRows(day, zone, startHour)}
        hours={showsAllHours ? 'all' : 'worked'}
      />
    </div>
  );
}
