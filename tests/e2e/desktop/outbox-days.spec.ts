import { fileURLToPath } from 'node:url';
import { chromium, expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { manyItems } from '../../support/outbox-items.ts';
import { browserOptions } from '../console/console-browser.ts';

const entryPath = fileURLToPath(new URL('outbox-days-page.ts', import.meta.url));
const address = 'http://outbox.test/';

/** The queue's own code and the real IndexedDB of a Chromium: nothing here is a stand-in for it. */
test('five thousand entries of days off-line drain in order, none lost, none twice', async () => {
  const built = await build({
    entryPoints: [entryPath],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome130',
  });
  const script = built.outputFiles[0]?.text ?? '';
  const items = await manyItems(5_000);
  const browser = await chromium.launch(browserOptions.launchOptions);
  try {
    const page = await browser.newPage();
    await page.route(`${address}**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>outbox</title>' }),
    );
    await page.goto(address);
    await page.addScriptTag({ content: script });
    const played = await page.evaluate((all) => window.playDays?.(all), items);
    expect(played?.queuedOffline).toBe(items.length);
    expect(played?.left).toEqual({ unsent: 0, undelivered: 0 });
    expect(played?.lostAnswers).toBeGreaterThan(5);
    const payloads = items.map(({ envelope }) => envelope.payload);
    expect(played?.accepted.length).toBe(payloads.length);
    expect(played?.accepted.every((payload, i) => payload === payloads[i])).toBe(true);
  } finally {
    await browser.close();
  }
});
