import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { deliver, postAll } from '../../support/server-fixture.ts';
import { approvePayment, approveWeek, verifyContract } from '../../support/week-flow.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

async function approvedScene(): Promise<ConsoleScene> {
  const scene = await createConsoleScene();
  const { place, contract, timesheet } = scene;
  const payee = await place.device.payee(contract.con, 'EUR', 'রাজলক্ষ্মী বন্দ্যোপাধ্যায়');
  const client = await approveWeek(place, timesheet);
  const { ledger } = await verifyContract(place.freelancer, contract.entry);
  const first = ledger?.payee;
  if (first === undefined) throw new Error('no payee');
  await approvePayment(place, contract.entry, {
    timesheet,
    client,
    payee: first.entry,
    no: '2026-0001',
  });
  // Signed a moment ago: it waits for 72 hours.
  await postAll(place.freelancer, [payee.entry]);
  await deliver(place.freelancer, payee.entry.hash, payee.disclosures);
  return scene;
}

const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};

const saved = async (page: Page, button: string): Promise<Buffer> => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFile(await (await download).path());
};

const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('a payment goes from approval to the bank and back, and is found again', async ({
  browser,
}) => {
  const scene = await approvedScene();
  const page = await (await browser.newContext({ colorScheme: 'dark' })).newPage();
  const faults = watchForFaults(page);
  const shoot = async (name: string): Promise<void> => {
    const dir = process.env['COUNTERSIGN_SHOTS'];
    if (dir !== undefined) await page.screenshot({ path: `${dir}/${name}.png`, fullPage: true });
  };
  await page.clock.setSystemTime(scene.place.clock.nowMs());
  await signIn(page, scene.url, people.finance);
  await openPage(page, 'Finance');
  const card = page.getByTestId('finance-card');
  await expect(card).toContainText('A new account waits');
  await expect(card).toContainText('Waiting');
  await shoot('queue-dark');
  expect(await faultsOf(page)).toEqual([]);

  await page.getByRole('tab', { name: 'Payouts' }).click();
  const draft = page.getByTestId('new-batch');
  await expect(draft).toContainText('invoice 2026-0001: €92.67');
  await draft.getByLabel('Paid by').fill('Acme');
  await draft.getByLabel('From account (IBAN)').fill('NL92 ABNA 0417 1643 00');
  await expect(draft).toContainText('The check digits of this IBAN are wrong.');
  await draft.getByLabel('From account (IBAN)').fill('NL91ABNA0417164300');
  await shoot('new-batch-dark');
  await draft.getByRole('button', { name: 'Make a payout of €92.67 (1 payment)' }).click();
  const batch = page.getByTestId('payout-batch');
  await expect(batch).toContainText('In a payout');
  await expect(draft).toBeHidden();

  const pain = (await saved(page, 'Bank file (ISO 20022)')).toString();
  expect(pain).toContain('<CtrlSum>92.67</CtrlSum>');
  expect(pain).toContain(
    `<EndToEndId>CS${scene.timesheet.payload.set.slice(0, 32).toUpperCase()}<`,
  );
  await expect(batch).toContainText('In a file');
  await batch.getByRole('button', { name: 'Mark as sent' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as sent' }).click();
  await expect(batch).toContainText('Sent to the bank');
  await expect(batch.getByRole('button', { name: 'Bank file (ISO 20022)' })).toBeHidden();
  await batch.getByRole('button', { name: 'Mark as returned' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Mark as returned' })).toBeDisabled();
  await dialog.getByLabel('Reason, as the bank gives it').fill('AC04 closed account');
  await shoot('returned-dialog-dark');
  await dialog.getByRole('button', { name: 'Mark as returned' }).click();
  await expect(batch).toContainText('AC04 closed account');
  await expect(draft).toBeVisible();
  await shoot('payouts-dark');
  expect(await faultsOf(page)).toEqual([]);

  await page.getByRole('tab', { name: 'Was this paid?' }).click();
  const root = scene.timesheet.payload.set;
  await page.getByRole('searchbox', { name: 'Was this paid?' }).fill(root.slice(0, 8));
  const found = page.getByTestId('found-payment');
  await expect(found).toContainText('No payment is signed yet; it is approved');
  await expect(found).toContainText('AC04 closed account');
  await shoot('find-dark');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('searchbox', { name: 'Was this paid?' }).fill('nobody');
  await expect(page.getByText('No such week')).toBeVisible();

  await page.getByRole('tab', { name: 'Totals' }).click();
  await page.getByLabel('At the end of (UTC)').fill(dayOf(scene.place.clock.nowMs()));
  await expect(page.getByTestId('accruals')).toContainText('Approved by finance, not paid');
  await shoot('totals-dark');
  expect(await faultsOf(page)).toEqual([]);

  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'light' });
  for (const name of ['Totals', 'Was this paid?', 'Payouts', 'Queue']) {
    await page.getByRole('tab', { name }).click();
    await page.waitForLoadState('networkidle');
    expect(await overflowOf(page), name).toBe(0);
    await shoot(`phone-${name.replace(/\W/g, '')}`);
  }
  expect(faults).toEqual([]);
  await scene.close();
});

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
