import { expect, test } from '@playwright/test';
import { createWorkplace } from '../../support/server-fixture.ts';
import { browserOptions, signIn, watchForFaults } from './console-browser.ts';
import { builtConsole, people } from './console-scene.ts';

test.use(browserOptions);

test('a reviewer chooses which mails to get, and a mail’s link changes nothing by being opened', async ({
  page,
}) => {
  const faults = watchForFaults(page);
  const place = await createWorkplace({ config: { consoleDir: await builtConsole() } });
  const { url } = place.server;
  await signIn(page, url, people.client);
  await page.goto(`${url}/account`);
  const opened = page.getByRole('checkbox', { name: 'A week waits for my review' });
  await expect(opened).toBeChecked();
  await expect(page.getByText('A payment to me is recorded')).toBeHidden();
  await opened.uncheck();
  await expect(opened).not.toBeChecked();
  await expect
    .poll(async () => (await place.client.get('/v1/account/mails')).body)
    .toEqual({ muted: ['review_opened'] });
  await page.reload();
  await expect(opened).not.toBeChecked();

  await page.context().clearCookies();
  await page.goto(`${url}/unsubscribe?token=${'a'.repeat(43)}`);
  await page.getByRole('button', { name: 'Stop these mails' }).click();
  await expect(page.getByRole('alert')).toContainText('link');
  expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  await place.close();
});
