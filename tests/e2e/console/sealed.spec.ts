import { expect, test } from '@playwright/test';
import { shortRecipient } from '../../../shared/entry/sealing-keys.ts';
import { createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { formatRecoveryText } from '../../../shared/seal/recovery-text.ts';
import { newestHead, postAll } from '../../support/server-fixture.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

test('a sealed picture says what to do, and opens with the printed key', async ({ page }) => {
  test.slow();
  const pair = await createAgeKeyPair();
  const scene = await createConsoleScene({ recipient: pair.recipient });
  const faults = watchForFaults(page);
  await signIn(page, scene.url, people.client);
  await openPage(page, 'Diary');
  const cells = page.locator('[role=gridcell][data-key]');
  await expect(cells.first()).toContainText('Sealed');
  await expect(page.locator('[role=grid] img')).toHaveCount(0);
  await cells.first().press(' ');
  const lightbox = page.getByRole('dialog');
  await expect(lightbox).toContainText('Sealed: this browser has no key for these pictures');
  await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
  await lightbox.getByRole('link', { name: 'Open them here' }).click();

  const panel = page.getByTestId('opening-key');
  await expect(panel).toContainText('cannot open sealed pictures yet');
  await panel.getByLabel('Printed key').fill(formatRecoveryText(pair, 'Acme'));
  await panel.getByRole('button', { name: 'Keep it in this browser' }).click();
  await expect(panel).toContainText('This browser opens sealed pictures');

  await page.goto(`${scene.url}/contracts/${scene.contract.con}/diary`);
  await expect(cells.first().locator('img')).toBeVisible();
  await cells.first().press(' ');
  const picture = lightbox.locator('img');
  await expect(picture).toBeVisible();
  const size = await picture.evaluate((image: HTMLImageElement) => [
    image.naturalWidth,
    image.naturalHeight,
  ]);
  expect(size).toEqual([960, 600]);
  await expect(lightbox).not.toContainText('no key');
  expect(faults).toEqual([]);
  await scene.close();
});

test('pictures of a replaced key name it, and open with its page beside the newest', async ({
  page,
}) => {
  test.slow();
  const [older, newer] = [await createAgeKeyPair(), await createAgeKeyPair()];
  const scene = await createConsoleScene({ recipient: older.recipient });
  const { owner, root } = scene.place;
  const { body } = await owner.get<{ hash: string }>(`/v1/organisations/${scene.place.ten}/orgkey`);
  const next = { recipient: newer.recipient, replaces: body.hash };
  await postAll(owner, [await root.orgkey(await newestHead(owner), next)]);
  const diary = `${scene.url}/contracts/${scene.contract.con}/diary`;
  const faults = watchForFaults(page);
  await signIn(page, scene.url, people.client);
  await page.goto(`${scene.url}/organisation?org=${scene.place.ten}`);
  const panel = page.getByTestId('opening-key');
  await panel.getByLabel('Printed key').fill(formatRecoveryText(newer, 'Acme'));
  await panel.getByRole('button', { name: 'Keep it in this browser' }).click();
  await expect(panel).toContainText('cannot open older sealed pictures');
  await expect(panel.getByRole('listitem').first()).toContainText(
    `${shortRecipient(older.recipient)}, since Monday`,
  );
  await page.goto(diary);
  const cells = page.locator('[role=gridcell][data-key]');
  await cells.first().press(' ');
  const lightbox = page.getByRole('dialog');
  await expect(lightbox).toContainText(`They take the key ${shortRecipient(older.recipient)}`);
  await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
  await lightbox.getByRole('link', { name: 'Open them here' }).click();
  const pages = [older, newer].map((each) => formatRecoveryText(each, 'Acme')).join('\n');
  await panel.getByLabel('Printed key').fill(pages);
  await panel.getByRole('button', { name: 'Keep it in this browser' }).click();
  await expect(panel).toContainText('This browser opens sealed pictures');
  await page.goto(diary);
  await expect(cells.first().locator('img')).toBeVisible();
  expect(faults).toEqual([]);
  await scene.close();
});
