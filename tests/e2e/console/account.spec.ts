import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { linkIn, nextLetter } from '../../support/mail-sink.ts';
import { createWorkplace, type Workplace, memberPassword } from '../../support/server-fixture.ts';
import { browserOptions, openPage, signIn } from './console-browser.ts';
import { builtConsole, people } from './console-scene.ts';

test.use(browserOptions);

const state: { place: Workplace | undefined } = { place: undefined };
const place = () => state.place as Workplace;
const url = () => place().server.url;
const rina = { email: 'rina@home.test', password: memberPassword };
test.beforeAll(async () => {
  state.place = await createWorkplace({ config: { consoleDir: await builtConsole() } });
});
test.afterAll(() => state.place?.close());

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
}

const minuteMs = 60_000;

test('the password is asked for again, and what was typed is not lost', async ({ page }) => {
  await signIn(page, url(), people.owner);
  await openPage(page, 'Organisation');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByLabel('E-mail').fill('asha@home.test');
  place().clock.advance(11 * minuteMs);
  const letter = await nextLetter('asha@home.test', async () => {
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your password, please' });
    await expect(dialog).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel('Password', { exact: true }).fill('wrong');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await expect(dialog.getByText('That is not your password.')).toBeVisible();
    await dialog.getByLabel('Password', { exact: true }).fill(people.owner.password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByText('The invitation to asha@home.test is on its way.')).toBeVisible();
  });
  expect(letter.subject).toContain('Acme');
  await page.getByRole('button', { name: 'Take back the invitation to asha@home.test' }).click();
  await expect(page.getByText('is taken back')).toBeVisible();
  await page.goto(linkIn(letter));
  await expect(page.getByText('This link is not known')).toBeVisible();
});

test('an invitation can be declined, and is not for whoever is signed in', async ({ browser }) => {
  const { owner, ten } = place();
  const letter = await nextLetter('mitu@home.test', () =>
    owner.post(`/v1/organisations/${ten}/invitations`, {
      email: 'mitu@home.test',
      roles: ['freelancer', 'finance'],
    }),
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await (await browser.newContext({ colorScheme })).newPage();
    await page.goto(linkIn(letter));
    await expect(page.getByText('you approve payments and record them')).toBeVisible();
    await expectAccessible(page);
    await signIn(page, url(), people.client);
    await page.goto(linkIn(letter));
    await expect(page.getByText(`You are signed in as ${people.client.email}`)).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByLabel('Your name')).toBeVisible();
    await page.context().close();
  }
  const page = await (await browser.newContext()).newPage();
  await page.goto(linkIn(letter));
  await page.getByRole('button', { name: 'Decline' }).click();
  await expect(page.getByText('Nothing was made here in your name')).toBeVisible();
});

test('a forgotten password is set anew by mail', async ({ page }) => {
  await page.goto(url());
  await page.getByRole('link', { name: 'Password forgotten?' }).click();
  await expectAccessible(page);
  await page.getByLabel('E-mail').fill(people.finance.email);
  const letter = await nextLetter(people.finance.email, () =>
    page.getByRole('button', { name: 'Send the link' }).click(),
  );
  await expect(page.getByText('Look into your mail')).toBeVisible();
  await page.goto(linkIn(letter));
  await expectAccessible(page);
  const password = 'three quiet lanterns';
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByText('The password is set')).toBeVisible();
  await signIn(page, url(), { ...people.finance, password });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`one’s own account: computers, browsers, password, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await signIn(page, url(), rina);
    await openPage(page, 'My account');
    await expect(page.getByRole('cell', { name: 'laptop', exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Pair a computer' }).click();
    await page.getByRole('button', { name: 'Make a code' }).click();
    await expect(page.getByTestId('pairing-code')).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await expect(page.getByText('Signed out everywhere else.')).toBeVisible();
    await page.getByLabel('Present password').fill(memberPassword);
    await page.getByLabel('New password').fill('password123');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await expect(page.getByText('too well known')).toBeVisible();
    await context.close();
  });
}

test('a laptop that is gone is signed out from any browser', async ({ page }) => {
  await signIn(page, url(), rina);
  await openPage(page, 'My account');
  await page.getByRole('button', { name: 'Laptop gone: laptop' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('your printed recovery words')).toBeVisible();
  await dialog.getByRole('button', { name: 'Sign it out now' }).click();
  await expect(dialog.getByText('Now end its key')).toBeVisible();
  expect((await place().freelancer.get('/v1/contracts')).status).toBe(401);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('cell', { name: /^signed out/ })).toBeVisible();
});
