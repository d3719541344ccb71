import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { type DesktopApp, expect, test } from './desktop-app.ts';
import { untilState, xdotool } from './tracking-place.ts';

/** Before anything is paired: what a new freelancer sees first. */
async function openSettings(app: DesktopApp, part: string): Promise<Page> {
  const page = await app.diary();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: part }).click();
  return page;
}

const counterPid = (app: DesktopApp): Promise<number | undefined> =>
  app.electron.evaluate(
    ({ app: running }) =>
      running
        .getAppMetrics()
        .find(
          (process) =>
            process.name === 'Countersign input' ||
            process.serviceName?.includes('Countersign input'),
        )?.pid,
  );

test('settings hold over a restart: theme, language, zoom, place, autostart and keys', async ({
  machine,
}) => {
  const app = await machine.start();
  const page = await openSettings(app, 'General');
  await page.getByText('Dark', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Size of everything' }).selectOption('125');
  // The driver sets the colour scheme of pages itself; what the app asks for is what counts.
  await expect
    .poll(() => app.electron.evaluate(({ nativeTheme }) => nativeTheme.themeSource))
    .toBe('dark');
  await page.getByRole('button', { name: 'Choose keys…' }).click();
  await page.keyboard.press('Control+Alt+F9');
  await expect(page.getByText('Ctrl + Alt + F9 works.')).toBeVisible();
  // With the keyboard, as everything here can be used.
  await page.getByRole('switch', { name: 'Start with the computer' }).press('Space');
  const entry = join(machine.homeDir, '.config/autostart/countersign.desktop');
  await expect.poll(() => readFile(entry, 'utf8').catch(() => '')).toContain('--hidden');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('bn');
  await expect(page.getByRole('tab', { name: 'সাধারণ' })).toBeVisible();
  const zoomOf = () =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((window) => window.webContents.getURL().includes('/desktop/index.html'))
        ?.webContents.getZoomFactor(),
    );
  expect(await zoomOf()).toBeCloseTo(1.25);
  await app.electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((each) =>
      each.webContents.getURL().includes('/desktop/index.html'),
    );
    window?.setBounds({ x: 60, y: 40, width: 900, height: 600 });
    window?.close();
  });
  await sleep(500);
  await app.close();

  const again = await machine.start();
  const next = await again.diary();
  await expect(next.getByRole('button', { name: 'সেটিংস' })).toBeVisible();
  const { settings } = await again.state();
  expect(settings).toMatchObject({ theme: 'dark', zoomPct: 125, language: 'bn', autostart: true });
  expect(settings).toMatchObject({ shortcutState: 'works', autostartState: 'on' });
  const bounds = await again.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((window) => window.webContents.getURL().includes('/desktop/index.html'))
      ?.getBounds(),
  );
  expect(bounds).toMatchObject({ width: 900, height: 600 });
});

test('keys that another program holds are reported, not promised', async ({ machine }) => {
  const app = await machine.start();
  const first = await app.call('settings.change', { shortcut: 'Control+Alt+F8' });
  expect(first).toMatchObject({ ok: true, value: { shortcutState: 'works' } });
  // Another profile is another program to the system.
  const other = await machine.start([`--profile=${join(machine.homeDir, 'other')}`]);
  const second = await other.call('settings.change', { shortcut: 'Control+Alt+F8' });
  expect(second).toMatchObject({ ok: true, value: { shortcutState: 'taken' } });
});

test('a practice slice counts real input and takes a picture, and leaves nothing behind', async ({
  machine,
}) => {
  const app = await machine.start();
  const page = await openSettings(app, 'Practice slice');
  await page.getByRole('button', { name: 'Start practising' }).click();
  await expect(page.getByText('Practice runs')).toBeVisible();
  await untilState(app, ({ sensors }) => stateOf(sensors, 'input') === 'ok');
  await page.getByLabel('Memo (only for trying)').click();
  await xdotool(machine.display.env, 'key', '--delay', '40', 'a', 'b', 'c');
  await expect
    .poll(async () => {
      const answer = await app.call('practice.look', {});
      return answer.ok ? (answer.value?.k.reduce((sum, each) => sum + each, 0) ?? 0) : 0;
    })
    .toBeGreaterThanOrEqual(3);
  await expect(page.getByRole('img', { name: /as a client would see it/ })).toBeVisible();
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
  await page.getByRole('button', { name: 'End practice' }).click();
  const journal = await readFile(join(machine.profileDir, 'journal/entries.ndjson'), 'utf8').catch(
    () => '',
  );
  expect(journal).toBe('');
});

test('a counter that is killed is said to be gone, and comes back', async ({ machine }) => {
  const app = await machine.start();
  expect(stateOf((await app.state()).sensors, 'input')).toBe('unknown');
  await app.call('practice.start', {});
  await untilState(app, ({ sensors }) => stateOf(sensors, 'input') === 'ok');
  const pid = await counterPid(app);
  if (pid === undefined) throw new Error('no counter');
  process.kill(pid, 'SIGKILL');
  await untilState(app, ({ sensors }) =>
    sensors.some(({ sensor, reason }) => sensor === 'input' && reason === 'hook_exited'),
  );
  await untilState(app, ({ sensors }) => stateOf(sensors, 'input') === 'ok');
  expect(await counterPid(app)).not.toBe(pid);
});

test('a test screenshot is seen at once and is kept nowhere', async ({ machine }) => {
  const app = await machine.start();
  const page = await openSettings(app, 'What can be recorded');
  await expect(page.getByText('Linux with X11')).toBeVisible();
  await page.getByRole('button', { name: 'Take a test screenshot' }).click();
  await expect(page.getByRole('img', { name: /Test screenshot of display 1/ })).toBeVisible();
  const answer = await app.call('machine.testCapture', {});
  expect(answer).toMatchObject({
    ok: true,
    value: { displays: [{ type: 'taken', scalePct: 100, rotation: 0 }] },
  });
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
  const words = await app.call('settings.change', { privateWindows: ['Countersign'] });
  expect(words.ok).toBe(true);
  const skipped = await app.call('machine.testCapture', {});
  expect(skipped).toMatchObject({ value: { displays: [{ type: 'failed', reason: 'deny_list' }] } });
});

const stateOf = (
  sensors: Awaited<ReturnType<DesktopApp['state']>>['sensors'],
  name: string,
): string | undefined => sensors.find(({ sensor }) => sensor === name)?.state;
