import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { newestHead, postAll } from '../../support/server-fixture.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

const state: { scene: ConsoleScene | undefined } = { scene: undefined };
const scene = (): ConsoleScene => {
  if (state.scene === undefined) throw new Error('no scene');
  return state.scene;
};
test.beforeAll(async () => {
  state.scene = await createConsoleScene();
});
test.afterAll(async () => {
  await state.scene?.close();
});

async function faultsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('the overview has a row for each contract, its days lead to the diary', async ({ page }) => {
  const faults = watchForFaults(page);
  await signIn(page, scene().url, people.client);
  const table = page.getByRole('table', { name: 'Overview' });
  const row = table.getByRole('row').nth(1);
  await expect(row).toContainText('2 Mar – 8 Mar');
  await expect(row).toContainText('3h 42m');
  await page.getByLabel('Name or title').fill('nobody of this name');
  await expect(page.getByText('Nobody fits')).toBeVisible();
  await expect(page).toHaveURL(/q=nobody/);
  await page.getByLabel('Name or title').fill('evenings');
  await expect(row).toContainText('3h 42m');
  await page.getByLabel('Needs').selectOption('approve');
  await expect(row).toContainText('A week is waiting for your approval');
  expect(await faultsOf(page)).toEqual([]);
  await row.getByRole('link', { name: /^3 Mar, 1 hour 26 minutes/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tuesday, 3 March 2026');
  expect(faults).toEqual([]);
});

test('the board says who works now, live, and only that somebody was not heard from', async ({
  page,
}) => {
  const { place, contract, url } = scene();
  await page.clock.install({ time: place.clock.nowMs() });
  await signIn(page, url, people.client);
  await openPage(page, 'Now');
  await expect(page.getByTestId('now-stopped')).toContainText('Stopped');
  place.device.see(await newestHead(place.freelancer));
  const start = await place.device.start(contract.con, contract.hash);
  await postAll(place.freelancer, [start.entry]);
  await page.clock.runFor(3_000);
  const working = page.getByTestId('now-working');
  await expect(working.getByRole('article')).toContainText('Since');
  await expect(working).toContainText('The first slice is still being tracked.');
  expect(await faultsOf(page)).toEqual([]);
  await page.clock.runFor(25 * 60_000);
  await expect(page.getByTestId('now-quiet')).toContainText('Not heard from since');
  await expect(working.getByRole('article')).toHaveCount(0);
});
