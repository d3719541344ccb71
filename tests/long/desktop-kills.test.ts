import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { createDisclosureFiles } from '../../electron/main/diary/disclosure-files.ts';
import type { Journal } from '../../electron/main/diary/journal.ts';
import type { JournalRecord } from '../../electron/main/diary/journal-lines.ts';
import { recordsOf, sliceEndAt, sliceStartAt } from '../../electron/main/diary/journal-queries.ts';
import { profilePaths } from '../../electron/main/diary/profile-paths.ts';
import { nodeFiles } from '../../electron/main/files/node-files.ts';
import { cellOf, cellStartAt } from '../../shared/domain/cell.ts';
import { commitmentsOf, openValues } from '../../shared/entry/open-values.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { blobsOf } from '../../shared/verify/delivered-entry.ts';
import {
  createTestDesktop,
  ctx,
  journalOf,
  onePicture,
  readyToTrack,
  type TestDesktop,
  testCon,
  testContract,
} from '../integration/desktop-fixture.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { longScale, stride } from '../support/long-scale.ts';
import { createMortalFiles, type Cut, type MortalFiles } from '../support/mortal-files.ts';

const cuts: readonly Cut[] = ['before', 'torn', 'after'];
/** The open slice's current minute may be lost, and nothing else. */
const lossMaxMs = 60_000;
/** At full scale. */
const leastKills = 60;

const steps = {
  disclosure: '/disclosures/',
  blob: '/blobs/',
  journal: '/journal/entries.ndjson',
  openSlice: '/state/open-slice.json',
} as const;

const stepOf = (path: string): string =>
  Object.entries(steps).find(([, part]) => path.includes(part))?.[0] ?? path;

/** What a process had done when it was killed, or ended. */
interface Life {
  /** Of its session; epoch ms. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What it had in its journal: every one of these was acknowledged. */
  readonly records: readonly JournalRecord[];
  /** The path at whose write it was killed. */
  readonly died: string | undefined;
}

describe('a diary whose process is killed', () => {
  /** `diary`: the newest that came up. */
  const state: { desktop?: TestDesktop; diary?: Diary; rounds: number } = { rounds: 0 };
  const desktop = () => state.desktop as TestDesktop;
  const killed: string[] = [];
  beforeAll(async () => {
    state.desktop = await createTestDesktop();
    const { pol } = testContract(desktop().log).draft;
    state.diary = await readyToTrack(desktop(), { pol: { ...pol, caps: 3 } });
  });
  afterAll(() => rm(desktop().dir, { recursive: true, force: true }));

  /** Tracks over a cell's end with changes of context, each second with a key press, and stops. */
  async function track(diary: Diary, mortal: MortalFiles): Promise<void> {
    const contexts = ['Tickets', 'Calls', 'Review'];
    assertOk(await diary.start({ con: testCon, ctx }));
    for (const memo of contexts) {
      assertOk(await diary.setContext({ ...ctx, memo }));
      for (let second = 0; second < 200 && !mortal.isDead(); second++) {
        desktop().clock.advance(1_000);
        await diary.paired()?.recorder.input({ keys: 1, mouse: 0 });
        await diary.tick();
      }
    }
    assertOk(await diary.stop());
  }

  async function live(mortal: MortalFiles): Promise<Life> {
    const { clock, captureSensor } = desktop();
    state.rounds += 1;
    captureSensor.next = [onePicture(`round ${state.rounds}`)];
    clock.set(cellStartAt(cellOf(clock.nowMs()) + 1) + 300_000);
    const startedAtMs = clock.nowMs();
    const work = async () => {
      const diary = await desktop().open(mortal.files);
      state.diary = diary;
      await track(diary, mortal);
    };
    const death = mortal.died.then((path) => ({ path, atMs: clock.nowMs() }));
    const end = await Promise.race([death, work().then(() => undefined)]);
    const records = [...journalOf(state.diary as Diary).records()];
    return { startedAtMs, endedAtMs: end?.atMs ?? clock.nowMs(), records, died: end?.path };
  }

  /** A start of the app that is killed as well, in the middle of looking after the last one. */
  async function dieWhileRecovering(atWrite: number, cut: Cut): Promise<void> {
    const mortal = createMortalFiles(atWrite, cut);
    const opening = desktop().open(mortal.files);
    const path = await Promise.race([mortal.died, opening.then(() => undefined)]);
    if (path !== undefined) killed.push(`recovering ${cut}`);
  }

  async function expectWhole(diary: Diary, life: Life): Promise<void> {
    const journal = journalOf(diary);
    const records = journal.records();
    expect(records.slice(0, life.records.length)).toEqual(life.records);
    expectUnbroken(records);
    expectSessionsEnded(records);
    expectNoOverlap(records);
    const trackedMs = recordsOf(records, 'slice')
      .filter((slice) => sliceStartAt(slice) >= life.startedAtMs)
      .reduce((sum, { payload }) => sum + payload.to_ms - payload.from_ms, 0);
    const workedMs = life.endedAtMs - life.startedAtMs;
    expect(trackedMs).toBeLessThanOrEqual(workedMs);
    expect(trackedMs).toBeGreaterThanOrEqual(workedMs - lossMaxMs);
    if (life.died === undefined) expect(trackedMs).toBe(workedMs);
    const known = life.records.length - 1;
    for (const record of records.slice(known)) await expectOpens(diary, journal, record);
  }

  async function expectOpens(diary: Diary, journal: Journal, record: JournalRecord): Promise<void> {
    const { disclosuresDir } = profilePaths(desktop().dir);
    const entry = await journal.entry(record);
    if (entry === undefined) throw new Error('not in the journal as it was signed');
    const items = await createDisclosureFiles(nodeFiles, disclosuresDir).read(record.hash);
    expect(items.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(commitmentsOf(entry)).toSorted(),
    );
    const { values, problems } = openValues(testCrypto.hasher, entry, items);
    expect(problems).toEqual([]);
    for (const blob of blobsOf(values))
      expect(await diary.paired()?.blobs.read(blob)).toBeInstanceOf(Uint8Array);
  }

  it.each(cuts)('goes on whole after each write that was cut %s', async (cut) => {
    // When a picture is taken is drawn by lot: no count of writes finds each kind for certain.
    for (const part of Object.values(steps)) await dieAndGoOn(part, cut);
    for (let atWrite = 0; ; atWrite += stride) {
      const life = await dieAndGoOn(atWrite, cut);
      if (life.died === undefined) return;
    }
  });

  async function dieAndGoOn(at: number | string, cut: Cut): Promise<Life> {
    const life = await live(createMortalFiles(at, cut));
    if (life.died !== undefined) killed.push(`${stepOf(life.died)} ${cut}`);
    desktop().clock.advance(5_000);
    const atWrite = typeof at === 'number' ? at : at.length;
    for (let again = atWrite % 3; again > 0; again--)
      await dieWhileRecovering((atWrite + again) % 7, cut);
    state.diary = await desktop().open();
    await expectWhole(state.diary, life);
    return life;
  }

  it('was killed at every kind of write', () => {
    process.stdout.write(`kills: ${killed.length}\n`);
    expect(killed.length).toBeGreaterThanOrEqual(Math.floor(leastKills * Math.min(1, longScale)));
    if (longScale < 1) return;
    const expected = [...Object.keys(steps), 'recovering'].flatMap((step) =>
      cuts.map((cut) => `${step} ${cut}`),
    );
    expect(expected.filter((kill) => !killed.includes(kill))).toEqual([]);
  });
});

/** Each stream's chain, link by link, and nothing twice. */
function expectUnbroken(records: readonly JournalRecord[]): void {
  const hashes = records.map(({ hash }) => hash);
  expect(new Set(hashes).size).toBe(hashes.length);
  const stream = records.filter(({ payload }) => payload.con === testCon);
  for (const [i, { payload }] of stream.entries()) {
    expect(payload.seq).toBe(i);
    if (i > 0) expect(payload.prev).toBe(stream[i - 1]?.hash);
  }
}

/** One start and one stop for each session, and `recovered` at most once between them. */
function expectSessionsEnded(records: readonly JournalRecord[]): void {
  const events = recordsOf(records, 'session').map(({ payload }) => payload);
  const text = events.map(({ ev, n }) => `${ev}${n}`).join(' ');
  const starts = events.filter(({ ev }) => ev === 'start').map(({ n }) => n);
  expect(starts).toEqual(starts.map((_, n) => n));
  const wanted = starts.map((n) => {
    const isRecovered = events.some((event) => event.ev === 'recovered' && event.n === n);
    return isRecovered ? `start${n} recovered${n} stop${n}` : `start${n} stop${n}`;
  });
  expect(text).toBe(wanted.join(' '));
}

function expectNoOverlap(records: readonly JournalRecord[]): void {
  const slices = recordsOf(records, 'slice');
  for (const [i, slice] of slices.entries()) {
    expect(sliceEndAt(slice)).toBeGreaterThan(sliceStartAt(slice));
    const before = slices[i - 1];
    if (before) expect(sliceStartAt(slice)).toBeGreaterThanOrEqual(sliceEndAt(before));
  }
}
