import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { browserOptions, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people, trackDay } from './console-scene.ts';

test.use(browserOptions);

const hostileMemo =
  '<img src=x onerror="document.title=1"> =HYPERLINK("http://x.test") \u202Eevil 🧑‍💻🧑‍💻 ' +
  'a'.repeat(400);

const state: { scene: ConsoleScene | undefined } = { scene: undefined };
const scene = (): ConsoleScene => {
  if (state.scene === undefined) throw new Error('no scene');
  return state.scene;
};
test.beforeAll(async () => {
  const made = await createConsoleScene();
  await trackDay(made.place, made.contract, { cells: 6, memo: hostileMemo });
  state.scene = made;
});
test.afterAll(async () => {
  await state.scene?.close();
});

const cellsOf = (page: Page) => page.locator('[role=gridcell][data-key]');

async function openDay(page: Page, search: string): Promise<void> {
  await signIn(page, scene().url, people.client);
  await page.goto(`${scene().url}/contracts/${scene().contract.con}/diary?${search}`);
  await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
}

async function faultsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('filters leave what is looked for, and the address remembers them', async ({ page }) => {
  await openDay(page, 'day=2026-03-02');
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('Words in the memo').fill('refunds');
  await expect(page.getByTestId('filter-found')).toContainText('14 slices fit, of 14: 2h 16m');
  await page.getByLabel('Words in the memo').fill('nobody wrote this');
  await expect(page.getByTestId('filter-found')).toContainText('No slice fits, of 14');
  await expect(cellsOf(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(cellsOf(page)).toHaveCount(14);
  await page.getByRole('combobox', { name: 'How' }).selectOption('manual');
  await expect(page).toHaveURL(/mode=manual/);
  await page.reload();
  await expect(page.getByTestId('filter-found')).toContainText('No slice fits');
  await page.goBack();
  await expect(cellsOf(page)).toHaveCount(14);
});

test('the week is walked by keys, and leads to its days', async ({ page }) => {
  const faults = watchForFaults(page);
  await openDay(page, 'day=2026-03-02&view=week');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Week of 2 Mar – 8 Mar');
  await expect(page.getByTestId('day-summary')).toContainText('4h 38m');
  const hours = cellsOf(page);
  await hours.first().focus();
  await page.keyboard.press('j');
  await expect(hours.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/at=[0-9a-f]{64}/);
  await expect(page.getByTestId('slice-detail')).toBeVisible();
  await page
    .getByRole('grid')
    .getByRole('link', { name: /^Tue,? 3 Mar$/ })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tuesday, 3 March 2026');
  expect(faults).toEqual([]);
});

test('selected cells are in the address, for somebody else and after a reload', async ({
  page,
}) => {
  await openDay(page, 'day=2026-03-02');
  await cellsOf(page).nth(2).click();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page).toHaveURL(/sel=c\d+-\d+/);
  await page.reload();
  await expect(cellsOf(page).nth(2)).toHaveAttribute('data-marked', 'true');
  await expect(cellsOf(page).nth(3)).toHaveAttribute('data-marked', 'true');
  await cellsOf(page).nth(2).focus();
  await page.keyboard.press('x');
  await expect(page).toHaveURL(/sel=c\d+(&|$)/);
});

test('a whole review by keyboard alone: walk, look, select, help, and to the week', async ({
  page,
}) => {
  await openDay(page, 'day=2026-03-02');
  await page.keyboard.press('j');
  await expect(page.getByTestId('slice-detail')).toBeVisible();
  await cellsOf(page).first().focus();
  await page.keyboard.press('j');
  await expect(cellsOf(page).nth(1)).toBeFocused();
  await expect(cellsOf(page).nth(1)).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press(' ');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('3 of 15');
  await page.keyboard.press('ArrowRight');
  await expect(dialog).toContainText('4 of 15');
  await expect(page).toHaveURL(/pic=shot0_0/);
  await expect(dialog.locator('img')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('?');
  await expect(dialog).toContainText('Dispute the selected time');
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/\/week\?week=0/);
});

test('the details say when pictures were due and between which times it was signed', async ({
  page,
}) => {
  await openDay(page, 'day=2026-03-02');
  await cellsOf(page).nth(2).click();
  const detail = page.getByTestId('slice-detail');
  await expect(detail).toContainText(/Taken \d\d:\d\d:\d\d, due \d\d:\d\d:\d\d/);
  await expect(detail).toContainText('Proven window');
  await expect(detail).toContainText('Meets the agreed rules');
  expect(await faultsOf(page)).toEqual([]);
});

test('memos are grouped with their sums, and hostile ones are only text', async ({ page }) => {
  const faults = watchForFaults(page);
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!/^(blob:|data:)/.test(request.url()) && !request.url().startsWith(scene().url))
      foreign.push(request.url());
  });
  await openDay(page, 'day=2026-03-03');
  const memos = page.getByRole('region', { name: 'What the time was for' });
  await expect(memos.locator('details')).toHaveCount(2);
  await expect(memos.locator('details').first()).toContainText('1h 26m');
  await memos.locator('summary').nth(1).click();
  await expect(memos).toContainText('<img src=x onerror="document.title=1">');
  await expect(memos.locator('img')).toHaveCount(0);
  await cellsOf(page).last().click();
  await expect(page.getByTestId('slice-detail')).toContainText('=HYPERLINK');
  await page.setViewportSize({ width: 360, height: 740 });
  for (const view of ['day', 'week']) {
    await page.goto(
      `${scene().url}/contracts/${scene().contract.con}/diary?day=2026-03-03&view=${view}`,
    );
    await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, view).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  }
  expect(await page.title()).toBe('Countersign');
  expect(foreign).toEqual([]);
  expect(faults).toEqual([]);
});

test('words that were not sent are asked about before they are lost', async ({ page }) => {
  await openDay(page, 'day=2026-03-02');
  await page.goto(`${page.url()}&view=day`);
  await cellsOf(page).nth(2).click();
  await page.getByRole('button', { name: 'Ask for removal…' }).click();
  await page.getByLabel('Reason, which both parties can read').fill('A card number');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.evaluate(() => history.go(-2));
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  await expect(page.getByLabel('Reason, which both parties can read')).toHaveValue('A card number');
});
