import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import type { FilePort } from '../../electron/main/files/file-port.ts';
import { nodeFiles } from '../../electron/main/files/node-files.ts';
import { cellStartAt } from '../../shared/domain/cell.ts';
import { assertOk } from '../../shared/kit/result.ts';
import {
  createTestDesktop,
  ctx,
  journalOf,
  readyToTrack,
  type TestDesktop,
  testCon,
  testContract,
  work,
} from './desktop-fixture.ts';

const journalPath = (desktop: TestDesktop) => join(desktop.dir, 'journal', 'entries.ndjson');
const codes = (diary: Diary) => diary.notices.list().map(({ code }) => code);
const eventsOf = (diary: Diary) =>
  journalOf(diary)
    .records()
    .map(({ kind, payload }) => ('ev' in payload ? payload.ev : kind));

/** The chain of the contract, checked link by link. */
function expectUnbroken(diary: Diary): void {
  const stream = journalOf(diary)
    .records()
    .filter(({ payload }) => payload.con === testCon);
  for (const [i, record] of stream.entries()) {
    expect(record.payload.seq).toBe(i);
    if (i > 0) expect(record.payload.prev).toBe(stream[i - 1]?.hash);
  }
}

describe('a power cut', () => {
  it('costs at most what was not saved, seals it with what was seen, and says so', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    assertOk(await first.start({ con: testCon, ctx }));
    await work(desktop, first, 100);
    // Nothing is closed properly: the process is simply gone.
    desktop.clock.advance(3_600_000);
    desktop.log.tick();
    const second = await desktop.open();
    const state = await second.state();
    expect(state.tracking).toMatchObject({ state: 'stopped', endedBy: 'recovered', con: testCon });
    expect(eventsOf(second)).toEqual(['enroll', 'contract', 'start', 'slice', 'recovered', 'stop']);
    const slice = journalOf(second)
      .records()
      .find(({ kind }) => kind === 'slice');
    if (slice?.kind !== 'slice') throw new Error('no slice');
    const lengthMs = slice.payload.to_ms - slice.payload.from_ms;
    expect(lengthMs).toBeGreaterThan(100_000 - 60_000);
    expect(lengthMs).toBeLessThanOrEqual(100_000);
    expect(slice.payload.seen.size).toBe(1);
    const [notice] = second.notices.list();
    expect(notice).toMatchObject({ code: 'recovered', facts: { safeMs: lengthMs } });
    expectUnbroken(second);
  });

  it('in a later cell seals every closed slice once', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    desktop.clock.set(cellStartAt(3_000_000) + 590_000);
    assertOk(await first.start({ con: testCon, ctx }));
    await work(desktop, first, 40);
    const second = await desktop.open();
    const slices = journalOf(second)
      .records()
      .flatMap((record) => (record.kind === 'slice' ? [record.payload] : []));
    expect(slices.map(({ idx }) => idx)).toEqual([3_000_000, 3_000_001]);
    expect(slices[0]).toMatchObject({ to_ms: 600_000 });
    expect(slices[1]).toMatchObject({ from_ms: 0 });
  });

  it('during the recovery itself adds only what is missing', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    assertOk(await first.start({ con: testCon, ctx }));
    await work(desktop, first, 60);
    const budget = { appends: 2 };
    const failing = failAppendsAfter(budget);
    await expect(desktop.open(failing)).rejects.toThrow('disk_full');
    const third = await desktop.open();
    expect(eventsOf(third)).toEqual(['enroll', 'contract', 'start', 'slice', 'recovered', 'stop']);
    expectUnbroken(third);
  });

  it('right after the start, before anything was saved, still ends the session', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    assertOk(await first.start({ con: testCon, ctx }));
    await writeFile(join(desktop.dir, 'state', 'open-slice.json'), '{"v":1,"torn');
    const second = await desktop.open();
    expect(eventsOf(second)).toEqual(['enroll', 'contract', 'start', 'recovered', 'stop']);
  });

  it('goes on with the next session in the same cell, without an overlap', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    assertOk(await first.start({ con: testCon, ctx }));
    await work(desktop, first, 60);
    const second = await desktop.open();
    assertOk(await second.start({ con: testCon, ctx }));
    await work(desktop, second, 30);
    assertOk(await second.stop());
    const slices = journalOf(second)
      .records()
      .flatMap((record) => (record.kind === 'slice' ? [record.payload] : []));
    expect(slices).toHaveLength(2);
    expect(slices[1]?.from_ms).toBeGreaterThanOrEqual(slices[0]?.to_ms ?? Number.NaN);
    expectUnbroken(second);
  });

  it('keeps the seed of the interrupted session, so that it can be disclosed', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    assertOk(await first.start({ con: testCon, ctx }));
    const start = journalOf(first).records().at(-1);
    const paired = first.paired();
    expect((await paired?.outbox.disclosures(start?.hash ?? ''))?.items).toEqual([]);
    const second = await desktop.open();
    const found = await second.paired()?.outbox.disclosures(start?.hash ?? '');
    expect(found?.items.map(({ name }) => name)).toEqual(['sched']);
  });
});

describe('the clock', () => {
  it('may not be set back before what is journalled', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    assertOk(await first.start({ con: testCon, ctx }));
    await work(desktop, first, 60);
    assertOk(await first.stop());
    desktop.clock.advance(-3_600_000);
    const second = await desktop.open();
    expect(await second.start({ con: testCon, ctx })).toMatchObject({
      ok: false,
      error: { code: 'clock_before_journal' },
    });
  });
});

describe('a damaged journal', () => {
  async function tracked() {
    const desktop = await createTestDesktop();
    const diary = await readyToTrack(desktop);
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 20);
    assertOk(await diary.stop());
    return { desktop, diary };
  }

  it('loses a torn tail, says so, and goes on from the entry before', async () => {
    const { desktop, diary } = await tracked();
    const before = journalOf(diary).records();
    await appendFile(journalPath(desktop), '{"body":{"hash":"aa","envel');
    const second = await desktop.open();
    expect(codes(second)).toContain('journal_torn');
    expect(journalOf(second).records()).toEqual(before);
    expect(await readFile(journalPath(desktop), 'utf8')).toMatch(/\}\n$/);
    assertOk(await second.start({ con: testCon, ctx }));
    await work(desktop, second, 5);
    assertOk(await second.stop());
    expectUnbroken(second);
    const third = await desktop.open();
    expect(codes(third)).toEqual([]);
  });

  it('cut in the middle of an append loses that entry only', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    assertOk(await first.start({ con: testCon, ctx }));
    await work(desktop, first, 20);
    // The append of the stop never returned: the kept heads do not know of it.
    const diary = await desktop.open(withoutHeads());
    const size = (await readFile(journalPath(desktop))).length;
    await truncate(journalPath(desktop), size - 40);
    const second = await desktop.open();
    expect(codes(second)).toContain('journal_torn');
    expect(codes(second)).not.toContain('journal_rolled_back');
    // The stop is gone; the session that has none is ended again.
    expect(eventsOf(second)).toEqual(['enroll', 'contract', 'start', 'slice', 'recovered', 'stop']);
    expect(journalOf(second).records().length).toBe(journalOf(diary).records().length);
  });

  it('with a flipped byte in the middle sets that line aside and keeps the others in place', async () => {
    const { desktop, diary } = await tracked();
    const records = journalOf(diary).records();
    const bytes = await readFile(journalPath(desktop));
    const target = records[3];
    if (target === undefined) throw new Error('too short');
    const at = target.offset + 60;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(journalPath(desktop), bytes);
    const second = await desktop.open();
    expect(second.notices.list()[0]).toMatchObject({
      code: 'journal_corrupt',
      facts: { lines: 1, first: 4 },
    });
    expect(journalOf(second).records()).toEqual(records.filter(({ position }) => position !== 4));
    const kept = await readdir(join(desktop.dir, 'journal', 'quarantine'));
    expect(kept).toHaveLength(1);
    await desktop.open();
    expect(await readdir(join(desktop.dir, 'journal', 'quarantine'))).toEqual(kept);
  });

  it('with another body under an old sum does not take that body for an entry', async () => {
    const { desktop } = await tracked();
    const lines = (await readFile(journalPath(desktop), 'utf8')).split('\n');
    const envelope = JSON.parse(lines[3] ?? '').body.envelope;
    const forged = JSON.stringify({
      ...JSON.parse(lines[2] ?? ''),
      body: { hash: 'aa', envelope },
    });
    await writeFile(
      journalPath(desktop),
      [...lines.slice(0, 2), forged, ...lines.slice(3)].join('\n'),
    );
    const second = await desktop.open();
    expect(codes(second)).toContain('journal_corrupt');
  });
});

describe('a full disk', () => {
  it('stops tracking, keeps the time in memory, and seals it when there is room again', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    void first;
    const budget = { appends: Number.POSITIVE_INFINITY };
    const diary = await desktop.open(failAppendsAfter(budget));
    desktop.clock.set(cellStartAt(3_000_000) + 580_000);
    assertOk(await diary.start({ con: testCon, ctx }));
    budget.appends = 0;
    await work(desktop, diary, 25);
    expect(codes(diary)).toContain('disk_full');
    expect((await diary.state()).tracking.state).toBe('stopped');
    expect(eventsOf(diary).at(-1)).toBe('start');
    budget.appends = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 15; i++) {
      desktop.clock.advance(1_000);
      await diary.tick();
    }
    expect(eventsOf(diary).slice(-3)).toEqual(['start', 'slice', 'stop']);
    expect(codes(diary)).not.toContain('disk_full');
    expectUnbroken(diary);
  });

  it('that lasts until the power is cut costs at most a minute', async () => {
    const desktop = await createTestDesktop();
    await readyToTrack(desktop);
    const budget = { appends: Number.POSITIVE_INFINITY };
    const diary = await desktop.open(failAppendsAfter(budget));
    desktop.clock.set(cellStartAt(3_000_000) + 500_000);
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 90);
    budget.appends = 0;
    await work(desktop, diary, 20);
    const after = await desktop.open();
    const slice = journalOf(after)
      .records()
      .findLast(({ kind }) => kind === 'slice');
    if (slice?.kind !== 'slice') throw new Error('nothing was recovered');
    expect(slice.payload.to_ms).toBeGreaterThan(540_000);
    expectUnbroken(after);
  });

  it('refuses to start, with the reason', async () => {
    const desktop = await createTestDesktop();
    await readyToTrack(desktop);
    const diary = await desktop.open(failAppendsAfter({ appends: 0 }));
    expect(await diary.start({ con: testCon, ctx })).toMatchObject({
      ok: false,
      error: { code: 'disk_full', detail: 'ENOSPC' },
    });
    expect((await diary.state()).tracking.state).toBe('stopped');
  });

  it('takes no pictures, which is a signed failure', async () => {
    const desktop = await createTestDesktop();
    await readyToTrack(desktop, { pol: { ...testContract(desktop.log).draft.pol, caps: 1 } });
    const diary = await desktop.open(nodeFiles, 1_000);
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 40);
    assertOk(await diary.stop());
    const { slices } = assertOk(await diary.day({ con: testCon, fromIdx: 0, toIdx: 1e9 }));
    expect(slices[0]?.captures[0]).toMatchObject({ fail: 'error' });
    expect(desktop.captureSensor.taken).toBe(0);
  });
});

/** Appends fail as on a full disk once the budget is spent, half the bytes written. */
function failAppendsAfter(budget: { appends: number }): FilePort {
  return {
    ...nodeFiles,
    async append(path, bytes) {
      budget.appends -= 1;
      if (budget.appends >= 0) return nodeFiles.append(path, bytes);
      await nodeFiles.append(path, bytes.subarray(0, bytes.length >> 1));
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    },
  };
}

/** Killed before the heads are written, each time. */
function withoutHeads(): FilePort {
  return {
    ...nodeFiles,
    async write(path, bytes) {
      if (!path.endsWith('heads.json')) await nodeFiles.write(path, bytes);
    },
  };
}
