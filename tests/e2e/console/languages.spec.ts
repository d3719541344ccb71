import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { browserOptions, signIn, watchForFaults } from './console-browser.ts';
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

async function faultsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const widerThanScreen = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

const words = [
  {
    language: 'bn',
    colorScheme: 'light',
    choice: 'ভাষা',
    diary: 'ডায়েরি',
    verdict: 'স্বাক্ষরের পর',
    script: /[০-৯]/,
  },
  {
    language: 'kn',
    colorScheme: 'dark',
    choice: 'ಭಾಷೆ',
    diary: 'ದಿನಚರಿ',
    verdict: 'ಸಹಿಯ ನಂತರ ಬದಲಾಗಿಲ್ಲ',
    script: /[0-9]/,
  },
] as const;

for (const { language, colorScheme, choice, diary, verdict, script } of words) {
  test(`the review in ${language}, on a phone, ${colorScheme}`, async ({ browser }, info) => {
    const viewport = { width: 390, height: 844 };
    const context = await browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    const faults = watchForFaults(page);
    const shoot = async (name: string): Promise<void> => {
      const path = info.outputPath(`${language}-${name}.png`);
      await page.screenshot({ path, fullPage: true });
      await info.attach(name, { path });
    };
    await signIn(page, scene().url, people.client);
    await page.getByRole('combobox', { name: 'Language' }).selectOption(language);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.getByRole('combobox', { name: choice })).toHaveValue(language);

    await page.goto(`${scene().url}/contracts/${scene().contract.con}/diary`);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.getByRole('link', { name: diary, exact: true })).toBeVisible();
    const summary = page.getByTestId('day-summary');
    await expect(summary).toContainText(verdict);
    await expect(summary).toContainText(script);
    expect(await faultsOf(page)).toEqual([]);
    expect(await widerThanScreen(page)).toBeLessThanOrEqual(0);
    await shoot('diary');

    await page.goto(`${scene().url}/contracts/${scene().contract.con}/week`);
    await expect(page.getByTestId('week-summary')).toContainText(verdict);
    expect(await faultsOf(page)).toEqual([]);
    expect(await widerThanScreen(page)).toBeLessThanOrEqual(0);
    await shoot('week');
    expect(faults).toEqual([]);
    await context.close();
  });
}

test('a browser’s own language counts until somebody chooses another', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'bn-BD' });
  const page = await context.newPage();
  await page.goto(scene().url);
  await expect(page.locator('html')).toHaveAttribute('lang', 'bn-BD');
  await page.getByRole('combobox', { name: 'ভাষা' }).selectOption('en');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await context.close();
});
