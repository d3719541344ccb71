import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { browserOptions, openPage, signIn } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

const state: { scene: ConsoleScene | undefined } = { scene: undefined };
test.beforeAll(async () => {
  state.scene = await createConsoleScene();
});
test.afterAll(async () => {
  await state.scene?.close();
});

async function faultsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pages have no accessibility faults, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    const url = state.scene?.url ?? '';
    await page.goto(url);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
    await signIn(page, url, people.client);
    await expect(page.getByRole('table', { name: 'Overview' })).toContainText(
      'Unchanged since signed',
    );
    expect(await faultsOf(page)).toEqual([]);
    await openPage(page, 'Diary');
    await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
    await page.locator('[role=gridcell][data-key]').first().click();
    await expect(page.getByTestId('slice-detail')).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
    await openPage(page, 'Week');
    await expect(page.getByTestId('week-summary')).toContainText('Unchanged since signed');
    expect(await faultsOf(page)).toEqual([]);
    await openPage(page, 'Contract');
    await expect(page.getByText('Keys to compare')).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
    await openPage(page, 'Organisation');
    await expect(page.getByRole('heading', { name: 'Who may approve' })).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  });
}

test('on a phone nothing is cut off', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await signIn(page, state.scene?.url ?? '', people.client);
  for (const name of ['Diary', 'Week', 'Contract', 'Organisation']) {
    await openPage(page, name);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, name).toBe(0);
  }
  await context.close();
});
