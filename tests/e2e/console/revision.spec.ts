import { expect, type Page, test } from '@playwright/test';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { newestHead, postAll } from '../../support/server-fixture.ts';
import { verifyContract } from '../../support/week-flow.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

/** The freelancer's app signs the new terms that it finds. */
async function signRevision({ place, contract }: ConsoleScene): Promise<void> {
  const { freelancer, device, ten } = place;
  const { body } = await freelancer.get<{ contracts: ContractSummary[] }>('/v1/contracts');
  const summary = body.contracts.find(({ con }) => con === contract.con);
  if (summary?.revision === undefined) throw new Error('no new terms are offered');
  const { contractHash, pins, revision } = summary;
  device.see(await newestHead(freelancer));
  const offer = { pins, draft: revision.draft };
  await postAll(freelancer, [await device.contract(contract.con, ten, offer, contractHash)]);
}

async function offer(owner: Page, change: { readonly label: string; readonly to: string }) {
  await owner.getByRole('button', { name: 'Change the terms' }).click();
  const form = owner.getByRole('dialog');
  await form.getByLabel(change.label).fill(change.to);
  await expect(form.getByTestId('what-changes')).toContainText('one thing changes');
  await form.getByRole('button', { name: 'Offer to the freelancer' }).click();
  await expect(form).toBeHidden();
}

test('new terms are offered, declined, offered again and accepted; every version stays', async ({
  browser,
}) => {
  test.slow();
  const scene = await createConsoleScene();
  const owner = await (await browser.newContext()).newPage();
  const client = await (await browser.newContext()).newPage();
  const faults = [watchForFaults(owner), watchForFaults(client)];
  await signIn(owner, scene.url, people.owner);
  await openPage(owner, 'Contract');
  await offer(owner, { label: 'Weekly limit in hours', to: '30' });
  await expect(owner.getByTestId('offered-terms')).toContainText('30h');
  await signRevision(scene);

  await signIn(client, scene.url, people.client);
  await openPage(client, 'Contract');
  const revision = client.getByTestId('revision');
  await expect(revision).toContainText('one thing changes');
  await expect(revision).toContainText('40h; time above it is not billed');
  await expect(revision).toContainText('30h; time above it is not billed');
  await revision.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(revision).toContainText('your key is not on the signed list yet');
  await scene.listKeys();
  await expect(revision.getByRole('button', { name: 'Accept the new terms' })).toBeDisabled();
  await revision.getByRole('button', { name: 'Decline' }).click();
  const dialog = client.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('30 hours are too few');
  await dialog.getByRole('button', { name: 'Sign and decline' }).click();
  await expect(revision).toBeHidden();
  const history = client.getByTestId('terms-history');
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await expect(history).toContainText('Version 2 · declined');
  await expect(history).toContainText('Reason: 30 hours are too few');
  await expect(history).toContainText('Version 1 · in force');

  await expect(owner.getByTestId('terms-history')).toContainText('Version 2 · declined');
  await offer(owner, { label: 'Rate per hour', to: '27.50' });
  await signRevision(scene);
  await expect(revision).toContainText('€27.50 per hour');
  await revision.getByLabel('I have read what changes').check();
  await revision.getByRole('button', { name: 'Accept the new terms' }).click();
  await dialog.getByRole('button', { name: 'Sign and accept' }).click();
  await expect(history).toContainText('Version 3 · in force');
  await expect(history).toContainText('Version 1 · replaced by a later one');
  await history.getByRole('button', { name: 'What changed' }).first().click();
  await expect(history.getByTestId('what-changes')).toContainText('€25.00 per hour');

  const { ledger, report } = await verifyContract(scene.place.client, scene.contract.entry);
  expect(ledger?.contract?.entry.payload.rates[0]?.rate_minor).toBe(2_750);
  expect(ledger?.contract?.entry.payload.cap_ms).toBe(40 * 3_600_000);
  expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
  // The week that was tracked under the first terms keeps its sum.
  await openPage(client, 'Week');
  await expect(client.getByTestId('timesheet-total')).toHaveText('€92.67');
  expect(faults.flat()).toEqual([]);
  await scene.close();
});
