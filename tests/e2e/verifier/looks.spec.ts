import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { browserOptions } from '../console/console-browser.ts';
import { checkEvidence } from './verifier-page.ts';
import { createVerifierScene, memos, type VerifierScene } from './verifier-scene.ts';

test.use(browserOptions);

interface Looks {
  readonly scene: VerifierScene;
  /** With findings of its own. */
  readonly tampered: string;
}

const state: { looks: Looks | undefined } = { looks: undefined };
const looks = (): Looks => {
  if (state.looks === undefined) throw new Error('no scene');
  return state.looks;
};
test.beforeAll(async () => {
  const scene = await createVerifierScene();
  const tampered = await scene.writeZip('সন্ধ্যার-পালা-প্রমাণ.zip', (files) => {
    const text = Buffer.from(files.get('disclosures.ndjson') ?? []).toString();
    const memo = Buffer.from(memos.bengali).toString('base64');
    files.set('disclosures.ndjson', Buffer.from(text.replace(memo, `${memo.slice(0, -4)}4KaV`)));
  });
  state.looks = { scene, tampered };
});
test.afterAll(async () => {
  await state.looks?.scene.close();
});

async function faultsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page has no accessibility faults, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(looks().scene.url);
    await page.getByText('Sealed pictures, totals only').click();
    expect(await faultsOf(page)).toEqual([]);
    await checkEvidence(page, looks().scene, looks().tampered);
    await page.locator('[role=gridcell][data-key]').nth(4).click();
    await expect(page.getByTestId('slice-detail')).toBeVisible();
    await page.getByText('All days as a table').click();
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  });
}

for (const [name, viewport] of [
  ['on a phone', { width: 360, height: 740 }],
  ['at 150 % zoom', { width: 960, height: 633 }],
] as const) {
  test(`nothing is cut off ${name}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await checkEvidence(page, looks().scene, looks().tampered);
    const overflow = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    expect(await overflow()).toBe(0);
    await page.locator('[role=gridcell][data-key]').first().click();
    await expect(page.getByTestId('slice-detail')).toBeVisible();
    expect(await overflow()).toBe(0);
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('slice-detail')).toHaveCount(0);
    await context.close();
  });
}

test('all of it can be done with the keyboard', async ({ page }) => {
  await checkEvidence(page, looks().scene, looks().tampered);
  await expect(page.getByRole('heading', { name: 'This does not hold' })).toBeFocused();
  await page.locator('[role=gridcell][tabindex="0"]').focus();
  await page.keyboard.press('j');
  const detail = page.getByTestId('slice-detail');
  await expect(detail).toContainText('09:10');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('lightbox')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Next one that needs a look' }).press('Enter');
  await expect(detail.getByTestId('slice-verdict')).toContainText('Not as it was signed');
});
