import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Client, DayScript, Happening } from '../replay/day-script.ts';
import { replayDay } from '../replay/replay-day.ts';

/** A piece of a day that begins and ends with somebody at work: [seconds after it began, what]. */
interface Piece {
  readonly lengthS: number;
  readonly happenings: readonly (readonly [number, Happening])[];
}

const start = (client: Client): Happening => ({ do: 'start', client });
const client = fc.constantFrom<Client>('A', 'B');
const event = (name: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen'): Happening => ({
  do: 'event',
  event: name,
});
const longS = fc.integer({ min: 61, max: 900 });
const workS = fc.integer({ min: 1, max: 280 });

const worked = workS.map((lengthS): Piece => ({ lengthS, happenings: [] }));
const switched = fc.tuple(client, workS).map(
  ([to, lengthS]): Piece => ({
    lengthS,
    happenings: [
      [0, { do: 'stop' }],
      [0, start(to)],
    ],
  }),
);
const answers = fc.constantFrom<Happening>(
  { do: 'keep' },
  { do: 'leave out' },
  { do: 'it was a meeting' },
);
const quiet = fc.tuple(answers, fc.integer({ min: 301, max: 1_300 })).map(
  ([answer, s]): Piece => ({
    lengthS: s + 20,
    happenings: [
      [0, { do: 'hands off' }],
      [s, answer],
      [s, { do: 'hands on' }],
    ],
  }),
);
const called = longS.map(
  (s): Piece => ({
    lengthS: s + 5,
    happenings: [
      [0, { do: 'mode', mode: 'call' }],
      [0, { do: 'hands off' }],
      [s, { do: 'mode', mode: 'desk' }],
      [s, { do: 'hands on' }],
    ],
  }),
);
const shuffledEnd = fc.shuffledSubarray([event('suspend'), event('lock-screen')], { minLength: 1 });
const slept = fc
  .tuple(shuffledEnd, fc.boolean(), longS, client)
  .map(([ends, isTwice, seconds, to]): Piece => {
    const said = isTwice ? [...ends, ...ends] : ends;
    return {
      lengthS: seconds + 10,
      happenings: [
        ...said.map((each): [number, Happening] => [0, each]),
        [0, { do: 'sleep', seconds }],
        [seconds, event('unlock-screen')],
        [seconds, event('resume')],
        [seconds + 3, start(to)],
      ],
    };
  });
const unnoticed = fc
  .tuple(fc.constantFrom<'sleep' | 'freeze'>('sleep', 'freeze'), longS, client)
  .map(
    ([how, seconds, to]): Piece => ({
      lengthS: seconds + 10,
      happenings: [
        [0, { do: how, seconds }],
        [seconds + 3, start(to)],
      ],
    }),
  );
const napped = fc.integer({ min: 3, max: 58 }).map(
  (seconds): Piece => ({
    lengthS: seconds + 10,
    happenings: [[0, { do: 'sleep', seconds }]],
  }),
);
const stepped = fc
  .tuple(fc.integer({ min: 3, max: 90_000 }), fc.integer({ min: 10, max: 280 }))
  .map(
    ([backS, s]): Piece => ({
      lengthS: s + 10,
      happenings: [
        [0, { do: 'set clock', byMs: -backS * 1_000 }],
        [s, { do: 'set clock', byMs: backS * 1_000 }],
      ],
    }),
  );
const crashed = fc
  .tuple(fc.constantFrom<Happening>({ do: 'power cut' }, { do: 'power cut while writing' }), client)
  .map(
    ([cut, to]): Piece => ({
      lengthS: 130,
      happenings: [
        [90, cut],
        [120, { do: 'open app' }],
        [122, start(to)],
      ],
    }),
  );

const piece = fc.oneof(worked, switched, quiet, called, slept, unnoticed, napped, stepped, crashed);

function scriptOf(pieces: readonly Piece[]): { script: DayScript; totalS: number } {
  const script: [number, Happening][] = [[0, start('A')]];
  // Nothing but a start at its first second.
  let atS = 2;
  for (const { lengthS, happenings } of pieces) {
    for (const [afterS, happening] of happenings) script.push([atS + afterS, happening]);
    atS += lengthS;
  }
  script.push([atS, { do: 'stop' }]);
  return { script, totalS: atS };
}

describe('any day', { timeout: 180_000 }, () => {
  const { TZ } = process.env;
  afterAll(() => {
    if (TZ === undefined) delete process.env['TZ'];
    else process.env['TZ'] = TZ;
  });

  it('is counted to the second: nothing wrong, nothing lost, nothing twice', async () => {
    const startAtMs = fc
      .integer({ min: 0, max: 7 * 86_400 })
      .map((s) => Date.UTC(2026, 2, 2) + s * 1_000);
    const pieces = fc.array(piece, { minLength: 1, maxLength: 7, size: 'max' });
    await fc.assert(
      fc.asyncProperty(startAtMs, pieces, async (at, parts) => {
        const day = { name: '', zone: 'UTC', startAtMs: at, travelTo: 'UTC' };
        const found = await replayDay(day, scriptOf(parts));
        expect({
          surprises: found.surprises,
          wrongMs: found.wrongMs,
          lostMs: found.lostMs,
          doubledMs: found.doubledMs,
          vanished: found.vanished + found.unreadable,
          isTodayRight: found.isTodayRight,
        }).toEqual({
          surprises: [],
          wrongMs: 0,
          lostMs: 0,
          doubledMs: 0,
          vanished: 0,
          isTodayRight: true,
        });
      }),
      { numRuns: 10 },
    );
  });
});
