import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { runCommand } from '../run-command.ts';
import { ScriptStop } from '../script.ts';
import type { Sample } from '../sample/organisation.ts';

/** The whole display as a person in front of it would see it. */
export async function photographDisplay(
  env: Readonly<Record<string, string>>,
  path: string,
): Promise<string> {
  const outcome = await runCommand('import', ['-window', 'root', path], {
    env: { ...process.env, ...env },
    timeoutMs: 30_000,
  });
  if (outcome.code !== 0) throw new ScriptStop(`import: ${outcome.stderr.trim()}`);
  return path;
}

export const quietChromiumArgs = [
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
];

/** The console's day view and week, after the browser has verified them itself. */
export async function photographConsole(sample: Sample, dir: string): Promise<string[]> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...quietChromiumArgs, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    await page.goto(sample.server.url);
    await page.getByLabel('E-mail').fill(sample.client.email);
    await page.getByLabel('Password').fill(sample.client.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const pictures: string[] = [];
    for (const [link, name] of [
      ['Diary', 'console-day'],
      ['Week', 'console-week'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).first().click();
      await page.getByText('nchanged since signed').first().waitFor({ timeout: 60_000 });
      await page.waitForLoadState('networkidle');
      const path = join(dir, `${name}.png`);
      await page.screenshot({ path, fullPage: true });
      pictures.push(path);
    }
    return pictures;
  } finally {
    await browser.close();
  }
}
