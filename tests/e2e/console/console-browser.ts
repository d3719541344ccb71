import { expect, type Page } from '@playwright/test';

/** The system's Chromium, quiet, also where the tests run as root. */
export const browserOptions = {
  viewport: { width: 1440, height: 950 },
  locale: 'en-GB',
  timezoneId: 'Asia/Dhaka',
  launchOptions: {
    executablePath: '/usr/bin/chromium',
    args: [
      '--disable-background-networking',
      '--disable-gpu',
      '--no-first-run',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  },
};

/** Fails the test on anything that a page must never do: errors, refused styles or scripts. */
export function watchForFaults(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // The first question of a signed-out page is answered with 401, and the browser says so; a weak password with 422.
    if (message.type() === 'error' && !/401|422/.test(text)) faults.push(text);
  });
  return faults;
}

export async function signIn(
  page: Page,
  url: string,
  person: { readonly email: string; readonly password: string },
): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('link', { name: 'Overview' })).toBeVisible();
}

export const openPage = (page: Page, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).click();
