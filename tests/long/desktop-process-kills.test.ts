import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../build/bundle.ts';
import { startVirtualDisplay, type VirtualDisplay } from '../../build/virtual-display.ts';
import { journalPayloads } from '../e2e/desktop/desktop-app.ts';
import { getView } from '../support/server-fixture.ts';
import { longScale, scaled } from '../support/long-scale.ts';
import { type AppFault, appFaultPoints, type Beat } from '../support/mortal-app/fault.ts';
import { type Lane, openLane } from '../support/mortal-app/lane.ts';
import type { Life } from '../support/mortal-app/mortal-app.ts';

const cuts = ['before', 'torn', 'after'] as const;
/** At full scale: 9 points × 3 cuts × 10 rounds, each at another of its times. */
const rounds = 10;
/** Deeper than that a life of two sessions does not always come. */
const depths = 5;
const lossMaxMs = 60_000;
const lanes = 2;

const faults: readonly AppFault[] = Array.from({ length: scaled(rounds) }, (_, round) =>
  appFaultPoints.flatMap((point) =>
    cuts.map((cut): AppFault => ({ point, cut, skip: (round % depths) * 2 + cuts.indexOf(cut) })),
  ),
).flat();

describe('the app itself, killed', { timeout: 4 * 3_600_000 }, () => {
  const state: { display?: VirtualDisplay; lanes: Lane[] } = { lanes: [] };
  const kills: string[] = [];
  beforeAll(async () => {
    await ensureBuilt(['desktop']);
    state.display = await startVirtualDisplay({ width: 1_280, height: 800 });
    for (let i = 0; i < lanes; i++) state.lanes.push(await openLane(state.display.env));
  }, 600_000);
  afterAll(async () => {
    for (const lane of state.lanes) await lane.close();
    await state.display?.stop();
  });

  it('loses nothing, doubles nothing, and at most a minute of what was not signed', async () => {
    const pending = [...faults];
    const work = async (lane: Lane) => {
      for (let fault = pending.shift(); fault !== undefined; fault = pending.shift()) {
        const before = await journalOf(lane);
        const life = await lane.app.live({ con: lane.con, fault, sessions: 2 });
        expect(['killed', 'done', 'interrupted'], JSON.stringify([fault, life])).toContain(
          life.end,
        );
        if (life.end === 'killed') kills.push(`${fault.point} ${fault.cut}`);
        await expectWhole(lane, { life, before, fault });
      }
    };
    await Promise.all(state.lanes.map(work));
  });

  it('brings everything to the server once, when it is left alone', async () => {
    for (const lane of state.lanes) {
      const { end } = await lane.app.live({ con: lane.con, sessions: 0 });
      expect(end).toBe('done');
      const hashes = (await journalOf(lane)).map(({ hash }) => hash);
      const view = await getView(lane.place.client, lane.con);
      const seen = view.hashes.filter((hash) => hashes.includes(hash));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.toSorted()).toEqual(hashes.toSorted());
    }
  });

  it('was killed at every point', () => {
    process.stdout.write(`kills of the app: ${kills.length}\n`);
    expect(kills.length).toBeGreaterThanOrEqual(Math.floor(faults.length * 0.75));
    if (longScale < 1) return;
    expect(kills.length).toBeGreaterThanOrEqual(200);
    expect(appFaultPoints.filter((point) => !kills.some((kill) => kill.startsWith(point)))).toEqual(
      [],
    );
  });
});

interface Line {
  readonly hash: string;
  readonly text: string;
}

/** Whole lines only: what a process was about to say when it died was said to nobody. */
async function journalOf({ dir }: Lane): Promise<readonly Line[]> {
  const text = await readFile(join(dir, 'profile/journal/entries.ndjson'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.endsWith('}'))
    .map((line) => ({ hash: JSON.parse(line).body.hash as string, text: line }));
}

async function expectWhole(
  lane: Lane,
  { life, before, fault }: { life: Life; before: readonly Line[]; fault: AppFault },
): Promise<void> {
  const about = JSON.stringify(fault);
  // A start without a fault looks after what the last one left, as the next morning does.
  const next = await lane.app.live({ con: lane.con, sessions: 0 });
  expect(next.end, about).toBe('done');
  const after = await journalOf(lane);
  expect(after.slice(0, before.length), about).toEqual(before);
  const hashes = after.map(({ hash }) => hash);
  expect(new Set(hashes).size, about).toBe(hashes.length);
  // When it ended by itself, nobody outside knows at which second.
  if (life.end === 'interrupted') return;
  const payloads = await journalPayloads(join(lane.dir, 'profile'));
  const fresh = payloads.slice(before.length).filter(({ kind }) => kind === 'slice');
  const trackedMs = fresh.reduce((sum, { payload }) => sum + lengthOf(payload), 0);
  const { least, most } = workedMs(life.beats);
  expect(trackedMs, about).toBeGreaterThanOrEqual(least - lossMaxMs);
  expect(trackedMs, about).toBeLessThanOrEqual(most);
}

const lengthOf = (payload: Record<string, unknown>): number =>
  Number(payload['to_ms']) - Number(payload['from_ms']);

/** Between what was said: a session may have begun before it was, and gone on after. */
const slackMs = 15_000;

function workedMs(beats: readonly Beat[]): { readonly least: number; readonly most: number } {
  const sum = { least: 0, sessions: 0, startedAtMs: 0 };
  let last = 0;
  for (const beat of beats) {
    if (beat.said === 'started') {
      sum.sessions += 1;
      sum.startedAtMs = beat.atMs;
      last = beat.atMs;
    } else if (beat.said === 'alive' || beat.said === 'stopped') {
      sum.least += beat.atMs - last;
      last = beat.atMs;
    }
  }
  return { least: sum.least, most: sum.least + (sum.sessions + 1) * slackMs };
}
