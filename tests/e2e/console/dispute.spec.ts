import { expect, type Page, test } from '@playwright/test';
import { deliver, postAll, seenAndView } from '../../support/server-fixture.ts';
import { submitWeek, verifyContract } from '../../support/week-flow.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, memos, people, trackDay } from './console-scene.ts';

test.use(browserOptions);

/** A reviewer whose key is on the list, at the week. */
async function openAsClient(page: Page, scene: ConsoleScene): Promise<void> {
  await signIn(page, scene.url, people.client);
  await openPage(page, 'Week');
  await page.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(page.getByText('your key is not on the signed list yet')).toBeVisible();
  await scene.listKeys();
  await expect(page.getByRole('button', { name: 'Approve week' })).toBeEnabled();
}

/** The freelancer's app answers the newest decision. */
async function answerAsFreelancer(scene: ConsoleScene, text: string): Promise<void> {
  const { place, contract, timesheet } = scene;
  const { ledger } = await verifyContract(place.freelancer, contract.entry);
  const week = ledger?.timesheets.find((each) => each.timesheet.entry.hash === timesheet.hash);
  const about = { con: contract.con, ref: week?.client?.entry.hash ?? timesheet.hash, text };
  const reply = await place.device.reply({
    ...about,
    ...(await seenAndView(place.freelancer, contract.con)),
  });
  await postAll(place.freelancer, [reply.entry]);
  await deliver(place.freelancer, reply.entry.hash, reply.disclosures);
}

test('slices are left out with a reason, answered live, withdrawn, disputed and paid', async ({
  browser,
}) => {
  test.slow();
  const scene = await createConsoleScene();
  const client = await (await browser.newContext()).newPage();
  const finance = await (await browser.newContext()).newPage();
  const faults = [watchForFaults(client), watchForFaults(finance)];
  await openAsClient(client, scene);

  await openPage(client, 'Diary');
  const cells = client.locator('[role=gridcell][data-key]');
  await cells.nth(1).click();
  await client.keyboard.press('x');
  await client.keyboard.press('j');
  await client.getByLabel('Select these ten minutes').check();
  const bar = client.getByTestId('marks');
  await expect(bar).toContainText('Selected: 20m');
  await expect(cells.nth(2)).toHaveAttribute('aria-selected', 'true');
  await bar.getByRole('button', { name: 'Approve the rest' }).click();
  const dialog = client.getByRole('dialog');
  await expect(dialog).toContainText('3:22:24 in 21 slices, which is €84.33');
  await expect(dialog).toContainText('Left out are 0:20:00');
  const sign = dialog.getByRole('button', { name: 'Sign and approve €84.33' });
  await expect(sign).toBeDisabled();
  await dialog.getByLabel('Reason').fill('Which ticket was this?');
  await sign.click();
  await expect(dialog).toBeHidden();
  await expect(cells.nth(1)).toHaveAttribute('data-crossed', 'true');
  await expect(cells.nth(1)).toHaveAccessibleName(/Left out of the approval by the client/);
  await expect(client.getByTestId('left-out')).toContainText('Which ticket was this?');
  await expect(bar).toBeHidden();

  await openPage(client, 'Week');
  const thread = client.getByTestId('thread');
  await expect(thread).toContainText('Which ticket was this?');
  await answerAsFreelancer(scene, 'টিকিট 20417, ফেরত দেওয়া নিয়ে');
  await expect(thread).toContainText('The freelancer wrote');
  await expect(thread).toContainText('টিকিট 20417, ফেরত দেওয়া নিয়ে');
  await thread.getByRole('button', { name: 'Write an answer' }).click();
  await thread.getByLabel('Your answer').fill('Then I look again.\nThank you.');
  await thread.getByRole('button', { name: 'Sign and send' }).click();
  await expect(thread).toContainText('The client wrote');
  await expect(thread).toContainText('Then I look again.');

  const timesheet = client.getByTestId('timesheet');
  await timesheet.getByRole('button', { name: 'Withdraw approval' }).click();
  await dialog.getByRole('button', { name: 'Sign the withdrawal' }).click();
  await expect(timesheet).toContainText('Waiting for the client');
  await client.getByLabel(/Select Tuesday/).check();
  await timesheet.getByRole('button', { name: 'Dispute the selected time' }).click();
  await expect(dialog).toContainText('You dispute 1:26:12');
  await dialog.getByLabel('Reason').fill('The whole Tuesday, please explain');
  await dialog.getByRole('button', { name: 'Sign the dispute' }).click();
  await expect(timesheet).toContainText('In dispute');
  await client.getByLabel(/Select Tuesday/).check();
  await timesheet.getByRole('button', { name: 'Approve the rest' }).click();
  await dialog.getByLabel('Reason').fill('Monday is fine');
  await dialog.getByRole('button', { name: /Sign and approve/ }).click();
  await expect(timesheet).toContainText('Approved by the client');

  await signIn(finance, scene.url, people.finance);
  await openPage(finance, 'Finance');
  const card = finance.getByTestId('finance-card');
  await card.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(card.getByText('your key is not on the signed list yet')).toBeVisible();
  await scene.listKeys();
  await card.getByRole('button', { name: 'Sign invoice and approve payment' }).click();
  await finance.getByRole('button', { name: 'Sign and approve €56.75' }).click();
  await expect(card).toContainText('Approved for payment by finance');

  const { report } = await verifyContract(scene.place.finance, scene.contract.entry);
  expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
  expect(report.timesheets[0]).toMatchObject({ ok: true, amountMinor: 5_675 });
  expect(faults.flat()).toEqual([]);
  await scene.close();
});

test('several weeks are approved with one signature, each with its sum', async ({ page }) => {
  test.slow();
  const scene = await createConsoleScene();
  const { place, contract } = scene;
  place.clock.advance(6 * 86_400_000);
  await trackDay(place, contract, { cells: 3, memo: memos.tickets });
  await submitWeek(place, contract.entry, 1);
  const faults = watchForFaults(page);
  await openAsClient(page, scene);
  await expect(page.getByText('2 weeks wait for your approval')).toBeVisible();
  await page.getByRole('button', { name: 'Approve several weeks' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('row', { name: /2 Mar – 8 Mar.*3:42:24.*€92\.67/ })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /9 Mar – 15 Mar.*0:30:00.*€12\.50/ })).toBeVisible();
  await dialog.getByLabel('9 Mar – 15 Mar').uncheck();
  await expect(dialog.getByTestId('batch-total')).toHaveText('€92.67');
  await dialog.getByLabel('9 Mar – 15 Mar').check();
  await dialog.getByRole('button', { name: 'Sign and approve 2 weeks: €105.17' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('timesheet')).toContainText('Approved by the client');
  await expect(page.getByTestId('thread')).toContainText('one signature for 2 weeks');
  const { ledger, report } = await verifyContract(place.client, contract.entry);
  expect(ledger?.timesheets.map(({ state }) => state)).toEqual([
    'client_approved',
    'client_approved',
  ]);
  expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
  expect(faults).toEqual([]);
  await scene.close();
});
