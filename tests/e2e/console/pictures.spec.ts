import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { openZip } from '../../../renderer/verifier/reading/open-zip.ts';
import { anchorsOf, policyTextOf } from '../../../shared/verify/anchors.ts';
import { verifyBundle } from '../../../shared/verify/verify-bundle.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { createServerFixture, ownerPassword } from '../../support/server-fixture.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { builtConsole, type ConsoleScene, createConsoleScene, people } from './console-scene.ts';

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

test('one day of the evidence is a file that can be checked alone', async ({ page }) => {
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Contract');
  await page.getByRole('button', { name: 'Download evidence' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('What').selectOption('Chosen days (UTC)');
  await expect(sheet.getByLabel('From')).toHaveValue('2026-03-03');
  await sheet.getByLabel('From').fill('2026-03-04');
  await expect(sheet.getByRole('alert')).toContainText('the first not after the last');
  await sheet.getByLabel('From').fill('2026-03-03');
  const saving = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Download the bundle' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toContain('2026-03-03');
  const zip = await openZip(new Blob([await readFile((await saved.path()) ?? '')]));
  if (!zip.ok) throw new Error(JSON.stringify(zip.error));
  const anchors = anchorsOf(scene().contract.entry);
  const report = await verifyBundle(
    { crypto: testCrypto },
    {
      files: zip.value,
      anchorsText: JSON.stringify(anchors),
      policyText: policyTextOf(anchors),
      extent: 'any',
    },
  );
  expect(report.verdict).not.toBe('failed');
  expect(Object.keys(report.slices)).toHaveLength(9);
});

test('the verifier to keep beside the evidence is a file, never a page of the server', async ({
  page,
}) => {
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Contract');
  await page.getByRole('button', { name: 'Download evidence' }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Get the offline verifier' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('verify.html');
  const text = await readFile((await saved.path()) ?? '', 'utf8');
  expect(text).toMatch(/^<!doctype html>/i);
  const answer = await page.request.get(`${scene().url}/verify.html`);
  expect(answer.headers()['content-disposition']).toBe('attachment; filename="verify.html"');
  expect(answer.headers()['content-security-policy']).toContain('sandbox');
});

test('a client has a picture removed, and that is shown with who and when', async ({ page }) => {
  const faults = watchForFaults(page);
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Diary');
  const cell = page.locator('[role=gridcell][data-key]').nth(2);
  await cell.click();
  const detail = page.getByTestId('slice-detail');
  await expect(detail.locator('img')).toBeVisible();
  await detail.getByRole('button', { name: 'Ask for removal' }).first().click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('button', { name: 'Remove the picture' })).toBeDisabled();
  await sheet.getByLabel('Reason').fill('A card number can be read');
  await sheet.getByRole('button', { name: 'Remove the picture' }).click();
  await expect(sheet).toBeHidden();
  await expect(detail.getByTestId('slice-changes')).toContainText(
    'picture: erased by the operator (the client asked for it), ',
  );
  await expect(detail.locator('img')).toHaveCount(0);
  await expect(detail.getByTestId('slice-verdict')).toContainText('Unchanged since signed');
  expect(faults).toEqual([]);
});

test('an owner makes the key for sealed pictures, and others take it from paper', async ({
  browser,
}) => {
  const fixture = await createServerFixture({ config: { consoleDir: await builtConsole() } });
  const { url } = fixture.server;
  const credentials = { email: 'owner@acme.test', password: ownerPassword };
  const owner = await (await browser.newContext()).newPage();
  const faults = watchForFaults(owner);
  await signIn(owner, url, credentials);
  await openPage(owner, 'Organisation');
  const panel = owner.getByTestId('opening-key');
  await expect(panel).toContainText('Pictures are not sealed');
  await expect(panel).toContainText('signed by the organisation key, which is not in this browser');
  await owner.getByRole('button', { name: 'Make the organisation key' }).click();
  await panel.getByRole('button', { name: 'Make the key' }).click();
  const printed = (await owner.getByTestId('recovery-text').textContent()) ?? '';
  expect(printed).toContain('AGE-SECRET-KEY-1');
  await expect(owner.getByRole('button', { name: 'Sign it and begin' })).toBeDisabled();
  await owner.getByLabel('I have printed or saved it').check();
  await owner.getByRole('button', { name: 'Sign it and begin' }).click();
  await expect(panel).toContainText('This browser opens sealed pictures');
  await expect(panel).toContainText(/age1[0-9a-z]{58}/);
  await owner.reload();
  await expect(panel).toContainText('This browser opens sealed pictures');
  expect(faults).toEqual([]);

  const other = await (await browser.newContext()).newPage();
  await signIn(other, url, credentials);
  await openPage(other, 'Organisation');
  const away = other.getByTestId('opening-key');
  await expect(away).toContainText('cannot open sealed pictures yet');
  await away.getByLabel('Printed key').fill('AGE-SECRET-KEY-1NOTAKEY');
  await away.getByRole('button', { name: 'Keep it in this browser' }).click();
  await expect(away).toContainText('That is no such key');
  await away.getByLabel('Printed key').fill(printed);
  await away.getByRole('button', { name: 'Keep it in this browser' }).click();
  await expect(away).toContainText('This browser opens sealed pictures');
  await fixture.close();
});
