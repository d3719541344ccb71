import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { profilePaths } from '../../../electron/main/diary/profile-paths.ts';
import { cellMs } from '../../../shared/domain/cell.ts';
import { type Lane, openLane } from '../../support/mortal-app/lane.ts';
import { getView } from '../../support/server-fixture.ts';
import { expect, journalPayloads, test } from './desktop-app.ts';

/** Their midnights lie apart, two of them on a half hour; one changes its clocks by half an hour. */
const zones = ['UTC', 'Asia/Kolkata', 'Asia/Dhaka', 'America/Los_Angeles', 'Australia/Lord_Howe'];

/** Work begins so long before midnight; about as much of it follows. */
const beforeMs = 40_000;

for (const zone of zones)
  test(`a session over midnight, in ${zone}: cut there, and today begins anew`, async ({
    display,
  }) => {
    const lane = await openLane({ ...display.env, TZ: zone });
    try {
      const { midnightMs, beats } = await workOverMidnight(lane, zone);
      const profileDir = join(lane.dir, 'profile');
      const slices = (await journalPayloads(profileDir))
        .filter(({ kind }) => kind === 'slice')
        .map(({ payload }) => ({
          fromAtMs: Number(payload['idx']) * cellMs + Number(payload['from_ms']),
          ms: Number(payload['to_ms']) - Number(payload['from_ms']),
        }))
        .filter(({ fromAtMs }) => fromAtMs >= midnightMs - beforeMs);
      const isBefore = slices.map(({ fromAtMs }) => fromAtMs < midnightMs);
      expect(isBefore).toContain(true);
      expect(isBefore).toContain(false);
      expect(
        slices.every(({ fromAtMs, ms }) => fromAtMs + ms <= midnightMs || fromAtMs >= midnightMs),
      ).toBe(true);
      const sinceMidnight = slices.filter(({ fromAtMs }) => fromAtMs >= midnightMs);
      const todayMs = sinceMidnight.reduce((sum, { ms }) => sum + ms, 0);
      expect(beats.find(({ said }) => said === 'today')).toEqual({ said: 'today', ms: todayMs });
      const journal = await readFile(profilePaths(profileDir).journal, 'utf8');
      const hashes = journal
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line).body.hash as string);
      const view = await getView(lane.place.client, lane.con);
      expect(hashes.filter((hash) => !view.hashes.includes(hash))).toEqual([]);
    } finally {
      await lane.close();
    }
  });

/** A machine that stands still for long ends the session: then on another day. */
async function workOverMidnight(lane: Lane, zone: string) {
  const hourMs = 3_600_000;
  for (const days of [0, 1, 2, 3]) {
    const midnightMs = nextMidnight(Date.now() + hourMs + days * 24 * hourMs, zone);
    expect(midnightMs % cellMs).toBe(0);
    await lane.setAhead(midnightMs - beforeMs - Date.now());
    const { end, beats } = await lane.app.live({ con: lane.con, sessions: 1 });
    if (end === 'interrupted') continue;
    expect(end, JSON.stringify(beats.at(-1))).toBe('done');
    return { midnightMs, beats };
  }
  throw new Error('this machine is too slow');
}

/** By the zone's own calendar, minute by minute: no arithmetic with offsets. */
function nextMidnight(fromMs: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const minuteMs = 60_000;
  for (let atMs = Math.ceil(fromMs / minuteMs) * minuteMs; ; atMs += minuteMs)
    if (format.format(atMs) === '00:00') return atMs;
}
