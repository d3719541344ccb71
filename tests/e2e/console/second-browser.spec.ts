import { expect, type Page, test } from '@playwright/test';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people } from './console-scene.ts';

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

const tablet = { viewport: { width: 820, height: 1180 }, colorScheme: 'dark' } as const;

test('a tablet is added with a code, the same words and the owner’s list', async ({ browser }) => {
  const first = await (await browser.newContext()).newPage();
  const second = await (await browser.newContext(tablet)).newPage();
  const faults = [watchForFaults(first), watchForFaults(second)];
  await signIn(first, scene().url, people.client);
  await first.goto(`${scene().url}/second-browser`);
  await expect(first.getByText('This browser has no listed key yet')).toBeVisible();
  await openPage(first, 'Week');
  await first.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(first.getByText('not on the signed list yet')).toBeVisible();
  await scene().listKeys();

  await first.goto(`${scene().url}/account`);
  await first.getByRole('link', { name: 'Add another browser or tablet' }).click();
  await first.getByRole('button', { name: 'Show the code' }).click();
  await expect(first.getByRole('img', { name: 'QR code' })).toBeVisible();
  const address = await first.getByLabel('No camera?').inputValue();

  await second.goto(address);
  await second.getByLabel('E-mail').fill(people.client.email);
  await second.getByLabel('Password').fill(people.client.password);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await second.getByRole('button', { name: 'Connect this browser' }).click();
  const words = await wordsOn(second);
  expect(words).toMatch(/^[a-z]{5}(-[a-z]{5}){4}$/);
  expect(await wordsOn(first)).toBe(words);
  await first.getByRole('button', { name: 'The words are the same' }).click();
  await expect(first.getByText('You have vouched for the other browser')).toBeVisible();
  await expect(second.getByText('Your other browser vouches for this one')).toBeVisible();

  const owner = await (await browser.newContext()).newPage();
  await signIn(owner, scene().url, people.owner);
  await openPage(owner, 'Organisation');
  const row = owner.getByRole('row').filter({ hasText: words });
  await expect(row).toContainText('Vouched for by the listed key');
  await scene().listKeys();
  await expect(second.getByText('This browser may sign now')).toBeVisible();
  await openPage(second, 'Week');
  await expect(second.getByText('You need a signing key')).toBeHidden();
  expect(faults.flat()).toEqual([]);
});

test('a code is for the account that made it', async ({ browser }) => {
  const first = await (await browser.newContext()).newPage();
  await signIn(first, scene().url, people.client);
  const other = await (await browser.newContext()).newPage();
  await signIn(other, scene().url, people.finance);
  const { organisation, account } = await first.evaluate(async () => {
    const me = await (await fetch('/v1/session')).json();
    return { organisation: me.memberships[0].organisation.id, account: me.account.id };
  });
  const plain = (id: string): string => id.replaceAll('-', '');
  const code = `11${plain(organisation)}${plain(account)}${'ab'.repeat(32)}`;
  await other.goto(`${scene().url}/second-browser#${code}`);
  await expect(other.getByText('This code is for another account')).toBeVisible();
  await other.goto(`${scene().url}/second-browser#${code.slice(0, -2)}`);
  await expect(other.getByText('This address is not whole')).toBeVisible();
});

const wordsOn = async (page: Page): Promise<string> =>
  (await page.getByTestId('second-words').textContent()) ?? '';
