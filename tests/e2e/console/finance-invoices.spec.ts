import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { approveWeek, verifyContract } from '../../support/week-flow.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};

const saved = async (page: Page, button: string): Promise<Buffer> => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).first().click();
  return readFile(await (await download).path());
};

const ecb = `<gesmes:Envelope><Cube><Cube time='2026-03-06'>
<Cube currency='USD' rate='1.0926'/></Cube></Cube></gesmes:Envelope>`;

test('an invoice with tax is signed, exchanged, taken back, and signed again', async ({
  browser,
}) => {
  const scene = await createConsoleScene();
  const { place, contract, timesheet } = scene;
  await approveWeek(place, timesheet);
  const context = await browser.newContext({ colorScheme: 'dark' });
  const page = await context.newPage();
  const faults = watchForFaults(page);
  const shoot = async (name: string): Promise<void> => {
    const dir = process.env['COUNTERSIGN_SHOTS'];
    if (dir !== undefined) await page.screenshot({ path: `${dir}/${name}.png`, fullPage: true });
  };
  await page.clock.setSystemTime(place.clock.nowMs());
  await signIn(page, scene.url, people.finance);
  await openPage(page, 'Finance');
  const card = page.getByTestId('finance-card');
  await card.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(card.getByText('your key is not on the signed list yet')).toBeVisible();
  await scene.listKeys();

  // Every field says what is missing.
  await card.getByLabel('Tax', { exact: true }).selectOption('S');
  const approve = card.getByRole('button', { name: 'Sign invoice and approve payment' });
  await expect(approve).toBeDisabled();
  await expect(card.getByText('Two letters, such as DE or BD.')).toHaveCount(2);
  await card.getByLabel('Rate in percent').fill('19');
  const seller = card.getByRole('group', { name: 'Seller' });
  const buyer = card.getByRole('group', { name: 'Buyer' });
  await seller.getByLabel('Name').fill('রাজলক্ষ্মী বন্দ্যোপাধ্যায় ও সহযোগী কারিগরি সহায়তা সেবা');
  await seller.getByLabel('Country').fill('de');
  await buyer.getByLabel('Country').fill('FR');
  await expect(card).toContainText('needs a VAT number or another tax number of the seller');
  await seller.getByLabel('VAT number').fill('DE123456789');
  await card.getByLabel('Cost centre').fill('=SUM(A1)');
  await expect(card.getByTestId('invoice-total')).toHaveText('€110.28');

  // 92.67 without tax is 110.28 with it; at 1.0926 that is 120.49.
  await card.getByLabel('Pay out in another currency than EUR').check();
  await card.getByLabel('Currency of the payout').selectOption('BDT');
  await expect(card.getByTestId('exchange')).toContainText('Type a rate');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    card.getByLabel('Rates of the ECB').click(),
  ]);
  await chooser.setFiles({
    name: 'eurofxref-daily.xml',
    mimeType: 'text/xml',
    buffer: Buffer.from(ecb),
  });
  await expect(card).toContainText('The ECB’s list of 2026-03-06 has no rate for BDT.');
  await card.getByLabel('Currency of the payout').selectOption('USD');
  await expect(card.getByTestId('exchange')).toContainText('US$120.49');
  await shoot('invoice-form-dark');
  expect(await faultsOf(page)).toEqual([]);
  await approve.click();
  await expect(page.getByRole('dialog')).toContainText('1 EUR = 1.0926 USD');
  await page.getByRole('button', { name: 'Sign and approve €110.28' }).click();
  await expect(card.getByTestId('exchanged')).toContainText('Paid out as US$120.49');

  // Taken back before it is paid: the week is in the queue again, the invoice stays.
  await card.getByRole('button', { name: 'Take approval back' }).click();
  await page.getByRole('button', { name: 'Sign: not approved any more' }).click();
  await expect(card).toContainText('is signed');
  await card.getByRole('button', { name: 'Credit note' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByTestId('invoice-total')).toHaveText('€110.28');
  await dialog.getByLabel('Why, for both sides to read').fill('Wrong buyer');
  await shoot('credit-form-dark');
  await dialog.getByRole('button', { name: 'Sign credit note over €110.28' }).click();
  await expect(dialog).toBeHidden();

  // The next number, with what was typed before; reverse charge now.
  await expect(card.getByLabel('Invoice number')).toHaveValue(/-2026-0003$/);
  await expect(card.getByLabel('Rate in percent')).toHaveValue('19');
  await card.getByLabel('Tax', { exact: true }).selectOption('AE');
  await card.getByLabel('Why there is no tax').fill('Reverse charge');
  await expect(card).toContainText('This tax needs the buyer’s VAT number.');
  await buyer.getByLabel('VAT number').fill('FR98765432101');
  await expect(card.getByTestId('invoice-total')).toHaveText('€92.67');
  await approve.click();
  await page.getByRole('button', { name: 'Sign and approve €92.67' }).click();
  await card.getByRole('button', { name: 'Record payment' }).click();
  await page.getByLabel('Bank reference').fill('SEPA 7');
  await page.getByRole('button', { name: 'Sign: €92.67 paid' }).click();
  await expect(card).toContainText('Paid, bank reference SEPA 7');
  await expect(card).toContainText('Unchanged since signed');

  await page.getByRole('tab', { name: 'Invoices' }).click();
  const invoices = page.getByTestId('invoice');
  await expect(invoices).toHaveCount(2);
  const paid = invoices.filter({ hasText: '-2026-0003' });
  await expect(paid.getByTestId('owed')).toHaveText('€0.00');
  await expect(invoices.filter({ hasText: 'Wrong buyer' })).toContainText('Credit note');
  await shoot('invoices-dark');
  expect(await faultsOf(page)).toEqual([]);

  const xml = (await saved(page, 'Invoice (UBL, XML)')).toString();
  expect(xml).toContain('<cbc:ID>AE</cbc:ID>');
  expect(xml).toContain('VATEX-EU-AE');
  const pdf = await saved(page, 'Invoice (PDF)');
  expect(pdf.subarray(0, 8).toString()).toBe('%PDF-1.7');
  const csv = (await saved(page, 'Download (CSV)')).toString();
  expect(csv).toContain('92.67,0.00,0.00,92.67,0.00,EUR');

  // Some of the time comes back after it was paid: the sum to be returned is said.
  await paid.getByRole('button', { name: 'Credit note' }).click();
  await dialog.getByText('Some of the time').click();
  await dialog.getByLabel('Service: time to take back').fill('9:00');
  await expect(dialog).toContainText('no more than there is');
  await dialog.getByLabel('Service: time to take back').fill('1:00');
  await dialog.getByRole('button', { name: 'Sign credit note over €25.00' }).click();
  await expect(paid).toContainText('Paid too much, to be returned');
  await expect(paid.getByTestId('owed')).toHaveText('€25.00');

  const { report, ledger } = await verifyContract(place.freelancer, contract.entry);
  expect(report.findings.map(({ code }) => code).filter((code) => code.startsWith('E_'))).toEqual(
    [],
  );
  expect(ledger?.invoices).toHaveLength(4);
  expect(report.timesheets[0]).toMatchObject({ ok: true, state: 'paid' });
  await page.setViewportSize({ width: 360, height: 740 });
  await shoot('invoices-phone');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  expect(faults).toEqual([]);
  await scene.close();
});
