import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { runProgram } from '../../../cli/program.ts';
import { registerOutboxCommands } from '../../../cli/outbox.ts';
import { ordinaryDraft, testCrypto } from '../../support/entry-factory.ts';
import { memberPassword, type Workplace } from '../../support/server-fixture.ts';
import { type DesktopApp, expect, type Machine, test } from './desktop-app.ts';
import {
  activate,
  invite,
  openWorkplace,
  untilCellHasRoom,
  untilState,
  xdotool,
} from './tracking-place.ts';

const ctx = { memo: 'Secret memo of hers', mode: 'desk', work: 'service' } as const;

test.describe('the outbox', () => {
  let place: Workplace;
  test.beforeAll(async () => {
    place = await openWorkplace();
  });
  test.afterAll(async () => {
    await place.close();
  });

  async function readyApp(machine: Machine, name: string) {
    const pol = { ...ordinaryDraft.pol, caps: 0, hold_s: 0, idle_s: 0 };
    const { code, con } = await invite(place, name, { pol });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    return { app, con };
  }

  /** Every request of main goes to a proxy that is not there, or straight again. */
  const network = (app: DesktopApp, isUp: boolean) =>
    app.electron.evaluate(
      ({ session }, rules) => session.defaultSession.setProxy(rules),
      isUp
        ? { mode: 'direct' as const }
        : { proxyRules: 'http://127.0.0.1:1', proxyBypassRules: '<-loopback>' },
    );

  /** The dialogue's answer: Playwright cannot click what the system draws. */
  const choose = (app: DesktopApp, path: string) =>
    app.electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, path);

  async function record(app: DesktopApp, con: string): Promise<void> {
    await untilCellHasRoom(30_000);
    expect(await app.call('tracking.start', { con, ctx })).toMatchObject({ ok: true });
    await sleep(4_000);
    expect(await app.call('tracking.stop', {})).toMatchObject({ ok: true });
  }

  async function handIn(file: string, email: string, answers: string): Promise<string> {
    let said = '';
    const say = (text: string) => void (said += `${text}\n`);
    const io = {
      crypto: testCrypto,
      out: say,
      err: say,
      setExitCode: () => undefined,
      fetch: globalThis.fetch,
      environment: { COUNTERSIGN_PASSWORD: memberPassword },
      nowMs: () => 0,
    };
    const where = ['--server', place.server.url, '--email', email, '--answers', answers];
    await runProgram(
      io,
      ['outbox', 'send', file, ...where],
      [(program) => registerOutboxCommands(program, io)],
    );
    return said;
  }

  const head = (page: Page) => page.getByTestId('outbox-head');

  test('says why each entry waits, leaves in a file, and is empty once answered', async ({
    machine,
  }) => {
    const { app, con } = await readyApp(machine, 'sharmin');
    const page = await app.diary();
    await page.keyboard.press('Control+Shift+O');
    await expect(page.getByText('Nothing waits')).toBeVisible();
    await expect(head(page)).toContainText('The server last answered');
    await network(app, false);
    await record(app, con);
    const rows = page.getByTestId('outbox-rows').locator('tbody tr');
    await expect(page.locator('[data-reason="offline"]')).toHaveCount(3);
    await expect(rows.filter({ hasText: 'Recorded time' })).toContainText('No connection');
    await expect(rows.filter({ hasText: 'Recording ended' })).toHaveCount(1);
    await expect(page.getByText('Secret memo')).toHaveCount(0);
    expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([]);
    const file = join(machine.homeDir, 'outbox.ndjson');
    await choose(app, file);
    await page.getByRole('button', { name: 'Save to a file…' }).click();
    await expect(page.getByText('Saved to outbox.ndjson')).toBeVisible();
    expect((await readFile(file, 'utf8')).split('\n').length).toBeGreaterThan(5);
    const answers = join(machine.homeDir, 'answers.ndjson');
    expect(await handIn(file, 'sharmin@home.test', answers)).toContain('3 in the log, 0 refused');
    // The app is another user of this machine than the test.
    await chmod(answers, 0o644);
    await choose(app, answers);
    await page.getByRole('button', { name: 'Read the answers…' }).click();
    await expect(page.getByText('3 entries have their receipts.')).toBeVisible();
    await expect(page.getByText('Nothing waits')).toBeVisible();
    // The network comes after all: what was carried in is not counted twice.
    await network(app, true);
    await untilState(app, ({ sync }) => sync.state === 'synced');
    const state = await app.state();
    expect(state.sync.refused).toEqual([]);
    expect(state.week?.trackedMs).toBeGreaterThan(3_000);
  });

  test('goes on from a queue that an older version wrote', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'older');
    await record(app, con);
    await untilState(app, ({ sync }) => sync.state === 'synced');
    const outbox = await app.outbox();
    const before = await outbox.evaluate(makeOldQueue);
    expect(before).toBeGreaterThanOrEqual(5);
    await outbox.evaluate(() => location.reload());
    await expect
      .poll(async () => (await app.outbox()).evaluate(readQueue).catch(() => undefined), {
        timeout: 60_000,
      })
      .toEqual({
        count: before,
        states: ['done'],
        indexes: ['[state+position]', 'position', 'state'],
      });
    await untilState(app, ({ sync }) => sync.state === 'synced' && sync.refused.length === 0);
  });

  test('saves diagnostics without a word of hers, and tells what a crash cost', async ({
    machine,
  }) => {
    const first = await readyApp(machine, 'crashing');
    await untilCellHasRoom(60_000);
    await first.app.call('tracking.start', { con: first.con, ctx });
    // The open slice is on disk at least each quarter of a minute.
    await sleep(17_000);
    await first.app.kill();
    const app = await machine.start();
    const page = await app.diary();
    await expect(page.getByText('at most the minute after')).toBeVisible();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'About' }).click();
    await expect(page.getByTestId('incidents')).toContainText('Saved up to');
    const path = join(machine.homeDir, 'diagnostics.txt');
    await choose(app, path);
    await page.getByRole('button', { name: 'Save diagnostics…' }).click();
    await expect(page.getByText('Saved to diagnostics.txt')).toBeVisible();
    const text = await readFile(path, 'utf8');
    const { pairing } = await app.state();
    expect(text).toContain('started');
    expect(text).toContain('recovered {');
    for (const secret of [
      ctx.memo,
      pairing?.freelancer.name,
      pairing?.device.kid,
      pairing?.serverUrl,
      machine.homeDir,
    ])
      expect(text).not.toContain(secret);
  });
});

test('an app that is too old for a profile says so and changes nothing', async ({ machine }) => {
  const app = await machine.start();
  await app.close();
  const state = join(machine.profileDir, 'state');
  const newer = JSON.stringify({ format: 99, app: '7.0.0' });
  await writeFile(join(state, 'profile.json'), newer);
  const { launcher, profileDir, display } = machine;
  const child = execFile(launcher.executablePath, [...launcher.args, `--profile=${profileDir}`], {
    env: launcher.env,
  });
  let said = '';
  child.stderr?.on('data', (chunk: string) => void (said += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await expect.poll(() => said, { timeout: 60_000 }).toContain('profile_newer');
  const press = setInterval(() => {
    void xdotool(display.env, 'key', 'Return');
  }, 1_000);
  const code = await ended;
  clearInterval(press);
  expect(code).toBe(4);
  expect(await readFile(join(state, 'profile.json'), 'utf8')).toBe(newer);
});

/** Runs in the outbox window: its records again, in a database of the first version. */
async function makeOldQueue(): Promise<number> {
  const name = 'countersign-outbox';
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(new Error(String(request.error))));
    });
  const current = await done(indexedDB.open(name));
  const records = await done<{ state: string; receipted: boolean }[]>(
    current.transaction('entries').objectStore('entries').getAll(),
  );
  current.close();
  // Both at once: nothing gets in between.
  const gone = done(indexedDB.deleteDatabase(name));
  const nativeVersionOfDexies1 = 10;
  const opening = indexedDB.open(name, nativeVersionOfDexies1);
  opening.addEventListener('upgradeneeded', () => {
    const entries = opening.result.createObjectStore('entries', { keyPath: 'hash' });
    entries.createIndex('position', 'position', { unique: true });
    entries.createIndex('state', 'state');
    opening.result.createObjectStore('quarantine', { keyPath: 'hash' });
  });
  await gone;
  const old = await done(opening);
  const store = old.transaction('entries', 'readwrite').objectStore('entries');
  for (const record of records) store.put({ ...record, state: 'queued', receipted: false });
  await new Promise((resolve) => store.transaction.addEventListener('complete', resolve));
  old.close();
  return records.length;
}

async function readQueue() {
  const opening = indexedDB.open('countersign-outbox');
  const database = await new Promise<IDBDatabase>((resolve) => {
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const store = database.transaction('entries').objectStore('entries');
  const asked = store.getAll();
  const records = await new Promise<{ state: string }[]>((resolve) => {
    asked.addEventListener('success', () => resolve(asked.result));
  });
  const indexes = [...store.indexNames].sort();
  database.close();
  return {
    count: records.length,
    states: [...new Set(records.map(({ state }) => state))],
    indexes,
  };
}
