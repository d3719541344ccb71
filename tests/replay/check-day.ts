import { recordsOf, sliceEndAt, sliceStartAt } from '../../electron/main/diary/journal-queries.ts';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import type { DayAccount } from './day-oracle.ts';
import { conOf } from './day-machine.ts';
import type { Client } from './day-script.ts';

/** Milliseconds, but for `vanished` things: slices whose content cannot be read any more. */
export interface Differences {
  readonly wrongMs: number;
  readonly lostMs: number;
  readonly doubledMs: number;
  readonly unreadable: number;
  /** lost before power cuts, within what may be lost */
  readonly crashMs: number;
  readonly countedMs: number;
  readonly slices: number;
}

/** The journal as the next start of the app finds it, against the account of the day. */
export async function checkDay(
  diary: Diary,
  startAtMs: number,
  account: DayAccount,
): Promise<Differences> {
  const paired = diary.paired();
  if (paired === undefined) throw new Error('not paired');
  const records = paired.journal.records();
  const moved = new Set(recordsOf(records, 'move').map(({ payload }) => payload.target));
  const live = recordsOf(records, 'slice').filter(({ hash }) => !moved.has(hash));
  const counted = { A: emptySeconds(account), B: emptySeconds(account) };
  const sum = { outsideMs: 0, keptMs: 0, unreadable: 0 };
  for (const slice of live) {
    const client: Client = slice.payload.con === conOf.A ? 'A' : 'B';
    sum.outsideMs += spread(counted[client], sliceStartAt(slice) - startAtMs, {
      toMs: sliceEndAt(slice) - startAtMs,
    });
    const { act, memo } = await paired.values.read(slice);
    if (act === undefined || memo === undefined) sum.unreadable += 1;
    sum.keptMs += act?.kept_ms ?? 0;
  }
  const differences = compare(account, counted);
  const keptWrongMs = Math.abs(sum.keptMs - account.keptS * 1_000);
  return {
    ...differences,
    wrongMs: differences.wrongMs + sum.outsideMs + keptWrongMs,
    unreadable: sum.unreadable,
    slices: live.length,
  };
}

const emptySeconds = ({ seconds }: DayAccount): number[] => seconds.map(() => 0);

/** Adds a stretch to the seconds that it touches; answers what lies outside the day. */
function spread(seconds: number[], fromMs: number, { toMs }: { readonly toMs: number }): number {
  let outsideMs = 0;
  for (let atMs = fromMs; atMs < toMs; ) {
    const second = Math.floor(atMs / 1_000);
    const untilMs = Math.min(toMs, (second + 1) * 1_000);
    if (second < 0 || second >= seconds.length) outsideMs += untilMs - atMs;
    else seconds[second] = (seconds[second] ?? 0) + untilMs - atMs;
    atMs = untilMs;
  }
  return outsideMs;
}

function compare(
  { seconds }: DayAccount,
  counted: Readonly<Record<Client, readonly number[]>>,
): Omit<Differences, 'unreadable' | 'slices'> {
  const sum = { wrongMs: 0, lostMs: 0, doubledMs: 0, crashMs: 0, countedMs: 0 };
  for (const [s, wanted] of seconds.entries()) {
    const byClient = { A: counted.A[s] ?? 0, B: counted.B[s] ?? 0 };
    const allMs = byClient.A + byClient.B;
    sum.countedMs += allMs;
    sum.doubledMs += Math.max(0, allMs - 1_000);
    if (wanted === 'any') {
      sum.crashMs += Math.max(0, 1_000 - allMs);
      continue;
    }
    const wantedMs = { A: wanted === 'A' ? 1_000 : 0, B: wanted === 'B' ? 1_000 : 0 };
    for (const client of ['A', 'B'] as const) {
      const differenceMs = byClient[client] - wantedMs[client];
      sum.wrongMs += Math.abs(differenceMs);
      sum.lostMs += Math.max(0, -differenceMs);
    }
  }
  return sum;
}
