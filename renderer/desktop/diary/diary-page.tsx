import { Button } from '@mantine/core';
import { useState } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { addDays, dayOf, dayRows, noonOf } from '../../ui/day-rows.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatDate, formatDateShort, type Place } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWallClock } from '../../ui/use-ticking.ts';
import { selectedContract, showPage } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useDiaryPlace } from '../use-place.ts';
import { useWords, type Words } from '../words.ts';
import { DiaryConContext } from './diary-con.ts';
import { DiaryContract } from './diary-contract.tsx';
import { DayBar, type DiaryView, type Hours } from './day-bar.tsx';
import { DiaryDay } from './diary-day.tsx';
import { DiaryWeek } from './diary-week.tsx';
import { weekDays } from './week-days.ts';
import classes from './diary-page.module.css';

/** The work diary, a day or a week at a time. */
export function DiaryPage() {
  const t = useWords();
  const place = useDiaryPlace();
  const { zone } = place;
  const startHour = useDesktop((store) => store.app?.settings.dayStartHour ?? 0);
  const today = dayOf(useWallClock(60_000), zone, startHour);
  const [chosenDay, chooseDay] = useState<string>();
  const [view, setView] = useState<DiaryView>('day');
  const [hours, setHours] = useState<Hours>('worked');
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  const [openedCon, openCon] = useState<string>();
  // Here also those that are over can be read, whatever is being recorded.
  const contract =
    app?.contracts.find(({ con }) => con === openedCon) ?? selectedContract({ app, chosenCon });
  // The days of two zones, or of another hour of beginning, are not the same: never beyond today.
  const day = chosenDay === undefined || chosenDay > today ? today : chosenDay;
  const days = weekDays(day);
  if (!contract) return <NoContract />;
  const openDay = (chosen: string) => {
    chooseDay(chosen);
    setView('day');
  };
  return (
    <div className={classes.page}>
      <DiaryContract contracts={app?.contracts ?? []} con={contract.con} onOpen={openCon} />
      <DayBar
        day={day}
        today={today}
        hours={hours}
        view={view}
        title={view === 'week' ? weekTitle(t, days, place) : formatDate(noonOf(day, zone), place)}
        isNewest={view === 'week' ? days.includes(today) : day >= today}
        onView={setView}
        onDay={chooseDay}
        onMove={(by) => chooseDay(addDays(day, by))}
        onHours={setHours}
      />
      {contract.state === 'ended' ? (
        <Callout tone="calm" title={t('ended.title')}>
          <p>{t('ended.contractText')}</p>
        </Callout>
      ) : null}
      {view === 'week' ? (
        <DiaryWeek
          key={`${contract.con} ${days[0]} ${zone}`}
          con={contract.con}
          days={days}
          today={today}
          startHour={startHour}
          onDay={openDay}
        />
      ) : (
        <DiaryConContext value={contract.con}>
          <DiaryDay
            key={`${contract.con} ${day} ${zone}`}
            contract={contract}
            day={day}
            isToday={day === today}
            range={dayRows(day, zone, startHour)}
            hours={hours}
          />
        </DiaryConContext>
      )}
    </div>
  );
}

function NoContract() {
  const t = useWords();
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

const weekTitle = (t: Words, days: readonly string[], place: Place): string => {
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return t('diary.weekTitle', {
    from: formatDateShort(noonOf(first, place.zone), place),
    to: formatDateShort(noonOf(last, place.zone), place),
  });
};
