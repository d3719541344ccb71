import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { approvePayment, approveWeek, verifyContract } from '../../support/week-flow.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

const state: { scene: ConsoleScene | undefined } = { scene: undefined };
const scene = () => state.scene as ConsoleScene;
test.beforeAll(async () => {
  state.scene = await createConsoleScene();
  const { place, contract, timesheet } = scene();
  const client = await approveWeek(place, timesheet);
  const { ledger } = await verifyContract(place.freelancer, contract.entry);
  if (ledger?.payee === undefined) throw new Error('no payee');
  const payee = ledger.payee.entry;
  await approvePayment(place, contract.entry, { timesheet, client, payee, no: '=A-1' });
});
test.afterAll(async () => {
  await state.scene?.close();
});

const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};
const shoot = async (page: Page, name: string): Promise<void> => {
  const dir = process.env['COUNTERSIGN_SHOTS'];
  if (dir !== undefined) await page.screenshot({ path: `${dir}/${name}.png`, fullPage: true });
};
const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const saved = async (page: Page): Promise<string> => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download (CSV)' }).click();
  return readFile(await (await download).path(), 'utf8');
};

test('reports have a table under each chart, a file, and a paper form', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  const faults = watchForFaults(page);
  await page.clock.setSystemTime(scene().place.clock.nowMs());
  await signIn(page, scene().url, people.owner);
  await openPage(page, 'Reports');
  const hours = page.getByTestId('report-hours').getByRole('table');
  await expect(hours.getByRole('row', { name: /rina/ })).toContainText('3h 42m');
  await expect(page.getByTestId('report-money-EUR').getByRole('table')).toContainText('€92.67');
  await expect(page.getByTestId('report-disputes').getByRole('table')).toContainText('0 of 1');
  await expect(page.getByTestId('report-activity').getByRole('table')).toContainText('Not known');
  await shoot(page, 'reports-light');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('One line for each').selectOption('month');
  await expect(hours.getByRole('rowheader', { name: '2026-03' })).toBeVisible();
  expect(new URL(page.url()).searchParams.get('by')).toBe('month');
  expect(await saved(page)).toContain('2026-03,3.7067,3.7067,0.0000,1,0,92.67,0.00,EUR');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.getByRole('navigation').first()).toBeHidden();
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  await shoot(page, 'reports-phone-dark');
  expect(await overflowOf(page)).toBe(0);
  expect(faults).toEqual([]);
});

test('an owner reads what was signed, compares devices, and holds what a law wants', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ colorScheme: 'dark' })).newPage();
  const faults = watchForFaults(page);
  await page.clock.setSystemTime(scene().place.clock.nowMs());
  await signIn(page, scene().url, people.owner);
  await openPage(page, 'Administration');
  const audit = page.getByTestId('audit');
  await expect(audit.getByRole('row', { name: /Invoice or credit note: =A-1/ })).toContainText(
    'finance person',
  );
  await shoot(page, 'audit-dark');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('Kind').selectOption('invoice');
  await expect(audit.locator('tbody tr')).toHaveCount(1);
  expect(await saved(page)).toContain("invoice,'=A-1,finance person");

  await page.getByRole('tab', { name: 'Devices' }).click();
  const words = (await page.getByTestId('devices').locator('code').innerText()).split('-');
  expect(words.length).toBeGreaterThan(3);
  expect(await faultsOf(page)).toEqual([]);

  await page.getByRole('tab', { name: 'Keeping and legal hold' }).click();
  const hold = page.getByTestId('keeping').getByRole('switch');
  await expect(hold).not.toBeChecked();
  await hold.click();
  await expect(page.getByTestId('keeping')).toContainText('Nothing is erased');
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflowOf(page)).toBe(0);
  await page.setViewportSize({ width: 1440, height: 950 });

  // A new contract starts from another one's terms, and says what the freelancer will read.
  await openPage(page, 'Organisation');
  await page.getByRole('button', { name: 'Draft a contract' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Start from').selectOption({ index: 1 });
  await expect(dialog.getByLabel('Title')).toHaveValue('Customer support, evenings');
  const preview = dialog.getByRole('group', { name: 'What the freelancer will read' });
  await expect(preview).toContainText('rina');
  await dialog.getByLabel('Title').fill('');
  await expect(preview).toContainText('Fill in what is needed');
  await shoot(page, 'draft-dark');
  expect(await faultsOf(page)).toEqual([]);
  expect(faults).toEqual([]);
});
