import { assertNever, assertOk } from '../../shared/kit/result.ts';
import { ctx, journalOf } from '../integration/desktop-fixture.ts';
import { conOf, type DayMachine } from './day-machine.ts';
import type { DayScript, Happening } from './day-script.ts';

/** What playing a day showed besides its journal. */
export interface Played {
  /** entries that were on disk and are not any more */
  readonly vanished: number;
  /** what an answer of the app should have been and was not */
  readonly surprises: readonly string[];
  /** seconds at whose end a write killed the app */
  readonly deaths: readonly number[];
}

/** Plays every second of the day on the real recorder. */
export async function playDay(day: DayMachine, script: DayScript, totalS: number): Promise<Played> {
  const state = { handsOn: true, hashes: [] as readonly string[], vanished: 0 };
  const surprises: string[] = [];
  const deaths: number[] = [];
  const pending = [...script];
  for (let s = 0; s <= totalS; s++) {
    while (pending[0] !== undefined && pending[0][0] <= s) {
      const [, happening] = pending.shift() as DayScript[number];
      if (happening.do === 'hands off') state.handsOn = false;
      if (happening.do === 'hands on') state.handsOn = true;
      if (day.isOn()) state.hashes = hashesOf(day);
      s += await happen(day, happening, (text) => surprises.push(`${s} s: ${text}`));
      if (happening.do !== 'open app') continue;
      const now = new Set(hashesOf(day));
      state.vanished += state.hashes.filter((hash) => !now.has(hash)).length;
    }
    const wasOn = day.isOn();
    if (s < totalS) await day.second(state.handsOn);
    if (wasOn && !day.isOn()) deaths.push(s + 1);
  }
  return { vanished: state.vanished, surprises, deaths };
}

const hashesOf = (day: DayMachine): readonly string[] =>
  journalOf(day.diary())
    .records()
    .map(({ hash }) => hash);

/** Answers the seconds that went by meanwhile. */
async function happen(
  day: DayMachine,
  happening: Happening,
  onSurprise: (text: string) => void,
): Promise<number> {
  const expectOk = (result: { readonly ok: boolean; readonly error?: unknown }) => {
    if (!result.ok) onSurprise(`${happening.do} was refused: ${JSON.stringify(result.error)}`);
  };
  switch (happening.do) {
    case 'start':
      expectOk(await day.diary().start({ con: conOf[happening.client], ctx }));
      return 0;
    case 'start refused':
      if ((await day.diary().start({ con: conOf[happening.client], ctx })).ok)
        onSurprise('a start in another year was not refused');
      return 0;
    case 'switch':
      expectOk(await day.diary().switchTo({ con: conOf[happening.client], ctx }));
      return 0;
    case 'stop':
      expectOk(await day.diary().stop());
      return 0;
    case 'hands off':
    case 'hands on':
      return 0;
    case 'mode':
      expectOk(await day.diary().setContext({ ...ctx, mode: happening.mode }));
      return 0;
    case 'keep':
    case 'leave out':
    case 'break':
    case 'it was a meeting':
    case 'it was for':
      expectOk(await day.diary().answerIdle(answerOf(happening)));
      return 0;
    case 'event':
      await day.emit(happening.event);
      return 0;
    case 'sleep':
      day.machine.sleep(happening.seconds * 1_000);
      return happening.seconds;
    case 'freeze':
      day.world.advance(happening.seconds * 1_000);
      return happening.seconds;
    case 'set clock':
      day.machine.step(happening.byMs);
      return 0;
    case 'power cut':
      day.cut();
      return 0;
    case 'power cut while writing':
      day.cutAtNextWrite();
      return 0;
    case 'power cut after sealing':
      day.cutAfterSealing();
      return 0;
    case 'power cut while recovering':
      await day.dieWhileOpening();
      return 0;
    case 'shutdown':
      await day.emit('shutdown');
      assertOk(
        await day
          .diary()
          .settle()
          .then(() => ({ ok: true as const, value: undefined })),
      );
      day.cut();
      return 0;
    case 'open app':
      await day.open();
      return 0;
    case 'travel':
      process.env['TZ'] = happening.zone;
      return 0;
    default:
      return assertNever(happening);
  }
}

type Answered = Extract<
  Happening,
  { do: 'keep' | 'leave out' | 'break' | 'it was a meeting' | 'it was for' }
>;

function answerOf(happening: Answered) {
  switch (happening.do) {
    case 'keep':
      return { answer: 'keep' } as const;
    case 'leave out':
      return { answer: 'discard' } as const;
    case 'break':
      return { answer: 'break' } as const;
    case 'it was a meeting':
      return { answer: 'as', mode: 'meeting' } as const;
    case 'it was for':
      return { answer: 'move', to: conOf[happening.client], memo: 'The other client' } as const;
    default:
      return assertNever(happening);
  }
}
