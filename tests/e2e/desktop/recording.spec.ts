import { setTimeout as sleep } from 'node:timers/promises';
import { ordinaryDraft } from '../../support/entry-factory.ts';
import type { Workplace } from '../../support/server-fixture.ts';
import { type DesktopApp, expect, journalPayloads, type Machine, test } from './desktop-app.ts';
import {
  activate,
  invite,
  openWorkplace,
  untilCellHasRoom,
  untilState,
  xdotool,
} from './tracking-place.ts';

const ctx = { memo: 'Answering tickets', mode: 'desk', work: 'service' } as const;

test.describe('quiet time and power', () => {
  let place: Workplace;
  test.beforeAll(async () => {
    place = await openWorkplace();
  });
  test.afterAll(async () => {
    await place.close();
  });

  async function readyApp(machine: Machine, name: string, idle_s: number) {
    const pol = { ...ordinaryDraft.pol, caps: 0, hold_s: 0, idle_s };
    const { code, con } = await invite(place, name, { pol });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    return { app, con };
  }

  /** As Electron tells it: through its own object, in the running process. */
  const emit = (app: DesktopApp, event: string) =>
    app.electron.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event);

  const untilStopped = (app: DesktopApp) =>
    untilState(app, ({ tracking }) => tracking.state === 'stopped');

  test('asks about quiet time on every page, from the last key press on', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'quiet', 8);
    await untilCellHasRoom(60_000);
    await app.call('tracking.start', { con, ctx });
    await untilState(app, ({ tracking }) => tracking.open?.src === 'hook');
    await xdotool(machine.display.env, 'key', 'a');
    await untilState(app, ({ tracking }) => (tracking.open?.k ?? []).some((count) => count > 0));
    const pressedAt = Date.now();
    const page = await app.diary();
    await page.getByRole('tab', { name: 'Diary' }).click();
    const question = page.getByRole('alert').filter({ hasText: 'No key or mouse since' });
    await question.waitFor({ timeout: 60_000 });
    const { idleSinceAt = 0 } = (await app.state()).tracking;
    expect(Math.abs(idleSinceAt - pressedAt)).toBeLessThan(5_000);
    await question.getByRole('button', { name: 'a meeting' }).click();
    await untilState(app, ({ tracking }) => tracking.idleSinceAt === undefined);
    await app.call('tracking.stop', {});
    const idx = Math.floor(pressedAt / 600_000);
    const day = await app.call('diary.day', { con, fromIdx: idx, toIdx: idx + 2 });
    const slices = day.ok ? day.value.slices : [];
    const [kept] = slices.filter(({ ctxMode }) => ctxMode === 'meeting');
    expect(kept?.keptMs).toBeGreaterThanOrEqual(8_000);
    expect(kept?.failing).toEqual([]);
    await untilState(app, ({ sync }) => sync.waiting === 0 && sync.refused.length === 0);
  });

  test('ends with the machine’s own events, in any order and twice', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'power', 0);
    for (const events of [
      ['lock-screen', 'lock-screen'],
      ['suspend', 'lock-screen'],
      ['user-did-resign-active'],
    ]) {
      await untilCellHasRoom(30_000);
      expect(await app.call('tracking.start', { con, ctx })).toMatchObject({ ok: true });
      await sleep(2_500);
      for (const event of events) await emit(app, event);
      await untilStopped(app);
      await untilState(
        app,
        ({ tracking }) => tracking.ended?.by === (events[0] === 'suspend' ? 'suspend' : 'lock'),
      );
      for (const event of ['unlock-screen', 'resume', 'user-did-become-active'])
        await emit(app, event);
      await sleep(1_500);
      // Recording never begins again by itself.
      expect((await app.state()).tracking.state).toBe('stopped');
    }
    const sessions = (await journalPayloads(machine.profileDir))
      .map(({ payload }) => payload['ev'])
      .filter((ev) => ev !== undefined);
    const ended = (ev: string, back: string) => ['start', ev, 'stop', back];
    expect(sessions).toEqual(
      [ended('lock', 'unlock'), ended('suspend', 'resume'), ended('lock', 'unlock')].flat(),
    );
    const page = await app.diary();
    const goOn = page.getByRole('button', { name: /^Go on with/ });
    // On a busy machine a gap in the clock may have to be cleared up with the server first.
    await expect(async () => {
      if (await goOn.isVisible()) await goOn.click();
      expect((await app.state()).tracking.state).toBe('tracking');
    }).toPass({ timeout: 60_000, intervals: [2_000] });
    await page.keyboard.press('Control+Enter');
    await untilStopped(app);
  });

  test('shuts down only after the open slice is signed', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'shutdown', 0);
    await untilCellHasRoom(30_000);
    await app.call('tracking.start', { con, ctx });
    await sleep(3_000);
    const gone = new Promise((resolve) => app.electron.process().once('exit', resolve));
    await emit(app, 'shutdown').catch(() => undefined);
    await gone;
    const entries = await journalPayloads(machine.profileDir);
    expect(entries.slice(-3).map(({ kind, payload }) => payload['ev'] ?? kind)).toEqual([
      'start',
      'slice',
      'stop',
    ]);
  });
});
