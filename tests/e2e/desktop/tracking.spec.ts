import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
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

test.describe('tracking with a real server', () => {
  let place: Workplace;
  test.beforeAll(async () => {
    place = await openWorkplace();
  });
  test.afterAll(async () => {
    await place.close();
  });

  /** Paired through the command line, contract accepted by both. */
  async function readyApp(machine: Machine, name: string, caps = 0, hold_s = 0) {
    const pol = { ...ordinaryDraft.pol, caps, hold_s };
    const { code, con } = await invite(place, name, { pol });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    return { app, con };
  }

  test('a person pairs by hand, and the log has the device', async ({ machine }) => {
    const { code } = await invite(place, 'by-hand');
    const app = await machine.start();
    const page = await app.diary();
    await page.getByLabel('Server address').fill(place.server.url);
    await page.getByLabel('Pairing code').fill(code);
    await page.getByRole('button', { name: /pair/i }).click();
    await untilState(app, (state) => state.pairing !== undefined && state.sync.receipted === 1);
    expect((await app.state()).pairing?.device.keystore).toMatch(/file|basic_text/);
  });

  test('counts real input exactly, takes a real picture, and brings both to the client', async ({
    machine,
  }) => {
    const { app, con } = await readyApp(machine, 'typist', 1);
    const { env } = machine.display;
    const secret = 'qzxvjw';
    await untilCellHasRoom(45_000);
    expect((await app.call('tracking.start', { con, ctx })).ok).toBe(true);
    await untilState(app, ({ tracking }) => tracking.open?.src === 'hook');
    await xdotool(env, 'key', '--delay', '40', ...secret.split(''));
    await xdotool(env, 'click', '1');
    // Counts come every 250 ms: the click may be in the report after that of the keys.
    await untilState(
      app,
      ({ tracking }) => sum(tracking.open?.k) >= secret.length && sum(tracking.open?.m) >= 1,
    );
    const open = (await app.state()).tracking.open;
    expect(sum(open?.k)).toBe(secret.length);
    expect(sum(open?.m)).toBe(1);
    await untilState(app, ({ lastCapture }) => lastCapture !== undefined);
    const { lastCapture } = await app.state();
    expect(lastCapture?.type).toBe('taken');
    if (lastCapture?.type !== 'taken') throw new Error('not taken');
    expect(lastCapture.lenBytes).toBeLessThanOrEqual(100 * 1_024);
    expect((await app.call('tracking.stop', {})).ok).toBe(true);
    await untilState(app, ({ sync }) => sync.waiting === 0 && sync.waitingPictures === 0);
    const picture = await app.call('diary.picture', { blob: lastCapture.blob });
    expect(picture).toMatchObject({ ok: true, value: { mime: 'image/webp' } });
    const bundle = await place.client.get<{ files: Record<string, string>; blobs: unknown[] }>(
      `/v1/contracts/${con}/bundle`,
    );
    expect(bundle.body.blobs.length).toBe(2);
    await expectNowhere(machine, app, secret);
  });

  test('kill -9 in a slice costs less than a minute, and the chain goes on', async ({
    machine,
  }) => {
    const { app, con } = await readyApp(machine, 'powercut');
    await untilCellHasRoom(45_000);
    await app.call('tracking.start', { con, ctx });
    const startedAt = Date.now();
    const saved = () => stat(join(machine.profileDir, 'state', 'open-slice.json'));
    const savedAfterMs = async () => (await saved()).mtimeMs - startedAt;
    await expect.poll(savedAfterMs, { timeout: 60_000 }).toBeGreaterThan(10_000);
    const trackedMs = (await app.state()).tracking.sessionMs;
    await app.kill();
    const again = await machine.start();
    const state = await again.state();
    expect(state.tracking).toMatchObject({ state: 'stopped', endedBy: 'recovered' });
    const [notice] = state.notices.filter(({ code }) => code === 'recovered');
    expect(Number(notice?.facts['safeMs'])).toBeGreaterThan(trackedMs - 60_000);
    const entries = await journalPayloads(machine.profileDir);
    expect(entries.map(({ kind, payload }) => payload['ev'] ?? kind)).toEqual([
      'enroll',
      'contract',
      'start',
      'slice',
      'recovered',
      'stop',
    ]);
    await again.call('tracking.start', { con, ctx });
    await sleep(3_000);
    await again.call('tracking.stop', {});
    await untilState(again, ({ sync }) => sync.waiting === 0 && sync.refused.length === 0);
  });

  test('deleting the browser storage loses nothing', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'wiped');
    await app.call('tracking.start', { con, ctx });
    await sleep(3_000);
    await app.call('tracking.stop', {});
    await untilState(app, ({ sync }) => sync.waiting === 0);
    const { receipted } = (await app.state()).sync;
    await app.close();
    const partition = join(machine.profileDir, 'Partitions', 'outbox');
    expect(await readdir(partition)).toContain('IndexedDB');
    await rm(join(partition, 'IndexedDB'), { recursive: true });
    const again = await machine.start();
    await untilState(again, ({ notices }) => notices.some(({ code }) => code === 'outbox_rebuilt'));
    await untilCellHasRoom(20_000);
    expect((await again.state()).sync).toMatchObject({ receipted, waiting: 0, refused: [] });
    await again.call('tracking.start', { con, ctx });
    await sleep(2_000);
    await again.call('tracking.stop', {});
    await untilState(again, ({ sync }) => sync.waiting === 0 && sync.receipted === receipted + 3);
  });

  test('a crash of the outbox or the encoder window costs nothing', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'crasher', 3);
    await app.call('tracking.start', { con, ctx });
    await untilState(app, ({ lastCapture }) => lastCapture !== undefined);
    await app.electron.evaluate(({ webContents }) => {
      for (const contents of webContents.getAllWebContents())
        if (!contents.getURL().includes('/desktop/index')) contents.forcefullyCrashRenderer();
    });
    await sleep(2_000);
    await app.call('tracking.stop', {});
    await untilState(
      app,
      ({ sync }) => sync.waiting === 0 && sync.waitingPictures === 0 && sync.refused.length === 0,
    );
    expect((await app.state()).notices).toEqual([]);
  });

  test('an acknowledged entry is in IndexedDB after kill -9', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'durable');
    await app.call('tracking.start', { con, ctx });
    const acked = async () =>
      JSON.parse(await readFile(join(machine.profileDir, 'state', 'ack.json'), 'utf8')).through;
    await expect.poll(acked).toBe(3);
    await app.kill();
    const again = await machine.start();
    const positions = await (await again.outbox()).evaluate(
      () =>
        new Promise<number[]>((resolve, reject) => {
          const opening = indexedDB.open('countersign-outbox');
          opening.addEventListener('error', () => reject(opening.error));
          opening.addEventListener('success', () => {
            const store = opening.result.transaction('entries').objectStore('entries');
            const asking = store.getAll();
            asking.addEventListener('success', () =>
              resolve(asking.result.map((record: { position: number }) => record.position)),
            );
          });
        }),
    );
    for (const position of [1, 2, 3]) expect(positions).toContain(position);
    expect((await again.state()).notices.map(({ code }) => code)).not.toContain('outbox_rebuilt');
  });
});

const sum = (counts: readonly number[] | undefined): number =>
  (counts ?? []).reduce((total, count) => total + count, 0);

/** What was typed is in no file of the profile and in nothing that was written to the console. */
async function expectNowhere(machine: Machine, app: DesktopApp, secret: string): Promise<void> {
  await app.close();
  expect(app.output()).not.toContain(secret);
  const names = await readdir(machine.profileDir, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name));
    expect(bytes.includes(secret), file.name).toBe(false);
  }
  const entries = await journalPayloads(machine.profileDir);
  expect(JSON.stringify(entries)).not.toMatch(/keycode|keyCode|scancode/);
}
