/**
 * Plays an eight-hour day in each zone on the real recorder, its journal and its files, and compares
 * what they hold with a plain account of the same day. Exits with 1 unless they agree to the second.
 */
import { daySeconds, days, ordinaryDay } from './day-script.ts';
import { type Replayed, replayDay } from './replay-day.ts';

const seconds = (ms: number): number => Math.ceil(ms / 1_000);
const totals = { wrong: 0, lost: 0, doubled: 0 };

for (const day of days) {
  const startedAtMs = performance.now();
  const script = ordinaryDay(day.travelTo);
  const found = await replayDay(day, { script, totalS: daySeconds });
  add(found);
  const facts = [
    `${day.zone} (${day.name})`,
    `counted ${found.countedMs / 1_000} s in ${found.slices} slices`,
    `power cuts cost ${found.crashMs / 1_000} s`,
    `today ${found.shownMs / 1_000} s ${found.isTodayRight ? 'right' : 'WRONG'}`,
    `${Math.round(performance.now() - startedAtMs)} ms`,
  ];
  console.log(facts.join(' · '));
  for (const surprise of found.surprises) console.log(`  ${surprise}`);
}

const { wrong, lost, doubled } = totals;
console.log(`day-replay seconds_wrong=${wrong} lost=${lost} doubled=${doubled}`);
if (wrong + lost + doubled > 0) process.exitCode = 1;

/** A second that a total or an answer is wrong by is a second wrong. */
function add(found: Replayed): void {
  totals.wrong += seconds(found.wrongMs) + found.surprises.length + (found.isTodayRight ? 0 : 1);
  totals.lost += seconds(found.lostMs) + found.vanished + found.unreadable;
  totals.doubled += seconds(found.doubledMs);
}
