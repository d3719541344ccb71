import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ElectronApplication, Page } from '@playwright/test';
import { ordinaryDraft } from '../../support/entry-factory.ts';
import type { Workplace } from '../../support/server-fixture.ts';
import { type DesktopApp, expect, journalPayloads, type Machine, test } from './desktop-app.ts';
import { activate, invite, openWorkplace, untilCellHasRoom, untilState } from './tracking-place.ts';

const ctx = { memo: 'Answering tickets', mode: 'desk', work: 'service' } as const;

test.describe('what a freelancer changes herself', () => {
  let place: Workplace;
  test.beforeAll(async () => {
    place = await openWorkplace();
  });
  test.afterAll(async () => {
    await place.close();
  });

  async function readyApp(machine: Machine, name: string) {
    const pol = { ...ordinaryDraft.pol, caps: 1, hold_s: 900 };
    const { code, con } = await invite(place, name, { pol });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    return { app, con };
  }

  /** One slice with a real picture, open in the diary. */
  async function openSlice(app: DesktopApp, con: string): Promise<Page> {
    await untilCellHasRoom(75_000);
    expect((await app.call('tracking.start', { con, ctx })).ok).toBe(true);
    await untilState(app, ({ lastCapture }) => lastCapture?.type === 'taken');
    await app.call('tracking.stop', {});
    await untilState(app, ({ sync }) => sync.waiting === 0);
    const page = await app.diary();
    await page.getByRole('tab', { name: 'Diary' }).click();
    await page
      .getByRole('gridcell', { name: /tracked/ })
      .last()
      .click();
    return page;
  }

  test('a covered area and a removed picture are nowhere afterwards', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'coverer');
    const page = await openSlice(app, con);
    const before = await pictures(machine);
    expect(before.length).toBe(2);

    await page.getByRole('button', { name: 'Cover areas…' }).click();
    const board = page.getByTestId('cover-board');
    await expect(board).toBeVisible();
    const box = await board.boundingBox();
    if (box === null) throw new Error('no board');
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Add an area' }).click();
    await page.getByRole('button', { name: 'Covered area 2' }).press('ArrowLeft');
    await page.getByRole('button', { name: 'Cover 2 areas' }).click();
    await expect(page.getByText('Covering…')).toBeVisible();
    await expect(page.getByText(/with areas that you covered/)).toBeVisible({ timeout: 30_000 });
    const covered = await pictures(machine);
    expect(covered.length).toBe(2);
    for (const name of before) expect(covered).not.toContain(name);

    await page.getByRole('button', { name: 'Remove picture…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/gives up .* of paid time/)).toBeVisible();
    await dialog.getByRole('button', { name: /Remove and give up/ }).click();
    await expect(page.getByText('You gave up the time of this slice')).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByText('You removed this picture.')).toBeVisible();
    expect(await pictures(machine)).toEqual([]);
    const kinds = (await journalPayloads(machine.profileDir)).map(({ kind }) => kind);
    expect(kinds.slice(-3)).toEqual(['amend', 'redact', 'redact']);
    await untilState(app, ({ sync }) => sync.waiting === 0 && sync.waitingPictures === 0);
    expect((await app.state()).sync.refused).toEqual([]);
  });

  test('the recovery key is shown in a window of its own until it is on paper', async ({
    machine,
  }) => {
    const { app } = await readyApp(machine, 'careful');
    const page = await app.diary();
    await page.getByRole('tab', { name: 'Keys and proof' }).click();
    const opened = app.electron.waitForEvent('window');
    await page.getByRole('button', { name: 'Show it now' }).click();
    const sheet = await opened;
    await sheet.waitForLoadState('load');
    expect(sheet.url()).toMatch(/^app:\/\/bundle\/desktop\/recovery\.html\?lang=[\w-]+$/);
    await expect(sheet.getByTestId('recovery-words')).toBeVisible();
    const words = await sheet.getByTestId('recovery-words').locator('li').allTextContents();
    expect(words).toHaveLength(17);
    expect(await surfaces(sheet)).toEqual({ recovery: ['invoke'], desktop: 'undefined' });
    expect(await isProtected(app.electron)).toBe(true);
    // The diary's window knows nothing of it.
    expect(await page.content()).not.toContain(words[0]);
    const labels = await sheet.getByRole('textbox').all();
    for (const field of labels) {
      const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.innerText);
      const wordAt = Number(/\d+/.exec(label ?? '')?.[0]) - 1;
      await field.fill(words[wordAt] ?? '');
    }
    await sheet.getByRole('button', { name: 'I have it on paper' }).click();
    await expect(sheet.getByText('Done: the recovery key is on your paper only')).toBeVisible();
    const closed = sheet.waitForEvent('close');
    // The window goes with the click, and a click of the test would wait for it.
    await sheet
      .getByRole('button', { name: 'Close' })
      .evaluate((button: HTMLElement) => void setTimeout(() => button.click(), 50));
    await closed;
    await expect(page.getByText('Your recovery key is on paper')).toBeVisible();
    const log = await readFile(join(machine.profileDir, 'logs', 'main.log'), 'utf8');
    const written = log + app.output() + (await readFile(keyPath(machine), 'utf8'));
    expect(words.filter((word) => written.includes(word))).toEqual([]);
    expect(JSON.parse(await readFile(keyPath(machine), 'utf8'))).not.toHaveProperty('recovery');
    const again = await app.call('recovery.open', { purpose: 'show' });
    expect(again).toMatchObject({ ok: false, error: { code: 'recovery_kept' } });
    await sleep(100);
    expect(app.electron.windows().some((each) => each.url().includes('recovery'))).toBe(false);
  });
});

const keyPath = ({ profileDir }: Machine) => join(profileDir, 'state', 'device-key.json');

async function pictures({ profileDir }: Machine): Promise<readonly string[]> {
  const found = await readdir(join(profileDir, 'blobs'), { recursive: true, withFileTypes: true });
  return found.filter((each) => each.isFile()).map(({ name }) => name);
}

const surfaces = (page: Page) =>
  page.evaluate(() => ({
    recovery: Object.keys(Reflect.get(window, 'countersignRecovery') as object),
    desktop: typeof Reflect.get(window, 'countersign'),
  }));

const isProtected = (electron: ElectronApplication): Promise<boolean> =>
  electron.evaluate(({ BrowserWindow }) => {
    const sheet = BrowserWindow.getAllWindows().find((window) =>
      window.webContents.getURL().includes('recovery'),
    );
    // Older than the runtimes that tell; there the call itself is all that can be seen.
    const read: unknown = sheet && Reflect.get(sheet, 'isContentProtected');
    return typeof read === 'function' ? Boolean(read.call(sheet)) : sheet !== undefined;
  });
