import { rm } from 'node:fs/promises';
import { checkDay, type Differences } from './check-day.ts';
import { conOf, createDayMachine } from './day-machine.ts';
import { accountOf, type DayAccount } from './day-oracle.ts';
import type { Client, Day, DayScript } from './day-script.ts';
import { type Played, playDay } from './play-day.ts';

export interface Replayed extends Differences, Played {
  /** today's total where she is at the end, as the window shows it, and as it should be */
  readonly shownMs: number;
  readonly isTodayRight: boolean;
}

/** Plays a day on the real recorder, opens the profile again, and compares. Sets the process's zone. */
export async function replayDay(
  day: Day,
  { script, totalS }: { readonly script: DayScript; readonly totalS: number },
): Promise<Replayed> {
  process.env['TZ'] = day.zone;
  const machine = await createDayMachine(day.startAtMs);
  try {
    const played = await playDay(machine, script, totalS);
    const account = accountOf(script, { totalS, deaths: played.deaths });
    const { todayMs: shownMs, con } = (await machine.diary().state()).tracking;
    machine.cut();
    await machine.open();
    const found = await checkDay(machine.diary(), day.startAtMs, account);
    const { least, most } = sinceMidnight(account, day, con === conOf.A ? 'A' : 'B');
    return { ...played, ...found, shownMs, isTodayRight: shownMs >= least && shownMs <= most };
  } finally {
    await rm(machine.desktop.dir, { recursive: true, force: true });
  }
}

/** By the calendar's own parts: seconds of today's date, without any midnight. */
function sinceMidnight({ seconds }: DayAccount, day: Day, client: Client) {
  const zone = process.env['TZ'] ?? 'UTC';
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  const dateAt = (s: number) => format.format(day.startAtMs + s * 1_000);
  const today = dateAt(seconds.length);
  const own = seconds.filter((_, s) => dateAt(s) === today);
  const least = own.filter((second) => second === client).length * 1_000;
  return { least, most: least + own.filter((second) => second === 'any').length * 1_000 };
}
