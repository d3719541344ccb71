import { expect, test } from '@playwright/test';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, memos, people } from './console-scene.ts';

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

test('a wrong password says so, a right one opens the page that was asked for', async ({
  page,
}) => {
  const week = `${scene().url}/contracts/${scene().contract.con}/week`;
  await page.goto(week);
  await page.getByLabel('E-mail').fill(people.client.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('The e-mail or the password is not right');
  await page.getByLabel('Password').fill(people.client.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Week of');
  expect(page.url()).toBe(week);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('the overview verifies each contract and names what waits', async ({ page }) => {
  const faults = watchForFaults(page);
  await signIn(page, scene().url, people.client);
  const card = page.getByRole('table', { name: 'Overview' });
  await expect(card).toContainText('A week is waiting for your approval');
  await expect(card).toContainText('Unchanged since signed');
  await expect(card).toContainText('€92.67');
  expect(faults).toEqual([]);
});

test('the diary shows the day as it was signed, with verdict, pictures and memos', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Diary');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tuesday, 3 March 2026');
  await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
  await expect(page.getByTestId('day-summary')).toContainText('1h 26m');
  const cells = page.locator('[role=gridcell][data-key]');
  await expect(cells).toHaveCount(9);
  await expect(cells.first()).toHaveAccessibleName(new RegExp(memos.bengali));
  await expect(cells.first().locator('img')).toBeVisible();
  expect(faults).toEqual([]);
});

test('a cell opens its slice; keys walk, the address remembers', async ({ page }) => {
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Diary');
  const cells = page.locator('[role=gridcell][data-key]');
  await cells.first().click();
  const detail = page.getByTestId('slice-detail');
  await expect(detail.getByTestId('slice-verdict')).toContainText('Unchanged since signed');
  await expect(detail).toContainText(memos.bengali);
  await expect(detail).toContainText('Place in the log');
  await expect(page).toHaveURL(/at=[0-9a-f]{64}/);
  await page.keyboard.press('j');
  await expect(cells.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cells.nth(7)).toBeFocused();
  await page.keyboard.press(' ');
  await expect(page.getByRole('dialog').locator('img')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.reload();
  await expect(page.getByTestId('slice-detail')).toBeVisible();
  await page.getByRole('button', { name: 'Close the details' }).click();
  await expect(page.getByTestId('slice-detail')).toBeHidden();
});

test('times follow the chosen zone, and the numbers by minute can be read', async ({ page }) => {
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Diary');
  await expect(page.getByRole('rowheader').first()).toHaveText('07:00');
  await page.getByLabel('Time zone').selectOption({ label: 'Mine (Asia/Dhaka)' });
  await expect(page.getByRole('rowheader').first()).toHaveText('13:00');
  await expect(page).toHaveURL(/zone=mine/);
  await page.locator('[role=gridcell][data-key]').first().click();
  await page.getByRole('button', { name: 'Numbers by minute' }).click();
  const minutes = page.getByTestId('slice-detail').getByRole('table');
  await expect(minutes.getByRole('row')).toHaveCount(11);
  await expect(minutes).toContainText('13:40');
});

test('the week adds up to what the timesheet fixes', async ({ page }) => {
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Week');
  await expect(page.getByTestId('week-summary')).toContainText('3h 42m');
  await expect(page.getByTestId('week-summary')).toContainText('Unchanged since signed');
  const timesheet = page.getByTestId('timesheet');
  await expect(timesheet).toContainText('3:42:24');
  await expect(timesheet.getByTestId('timesheet-total')).toHaveText('€92.67');
});

test('keys are pinned at first use and shown as words to compare', async ({ page }) => {
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Week');
  const notice = page.getByRole('status').filter({ hasText: 'First time in this browser' });
  await expect(notice).toBeVisible();
  await notice.getByRole('button', { name: 'Understood' }).click();
  await expect(notice).toBeHidden();
  await openPage(page, 'Contract');
  await expect(page.getByText('Keys to compare')).toBeVisible();
  await expect(page.getByText(/^([a-z]{5}-){4}[a-z]{5}$/)).toHaveCount(5);
});
