import { expect, type Page } from '@playwright/test';
import type { VerifierScene } from './verifier-scene.ts';

/** Fails the test on errors, refused styles or scripts, and any address but the page's own. */
export async function watchPage(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith('file:') && !url.startsWith('blob:')) faults.push(`request: ${url}`);
  });
  await page.context().setOffline(true);
  return faults;
}

/** Gives the page evidence and trusted inputs by its buttons, and waits for the verdict. */
export async function checkEvidence(
  page: Page,
  { url, paths }: VerifierScene,
  zip = paths.zip,
): Promise<void> {
  await page.goto(url);
  await page.getByTestId('zip').setInputFiles(zip);
  await page.getByTestId('anchors').setInputFiles(paths.anchors);
  await page.getByTestId('policy').setInputFiles(paths.policy);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByTestId('verdict')).toBeVisible();
}
