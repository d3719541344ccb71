import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import { parseEntry } from '../../../shared/entry/entry.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { ordinaryDraft, testCrypto } from '../../support/entry-factory.ts';
import { getBundle, type Workplace } from '../../support/server-fixture.ts';
import { approvePayment, approveWeek, recordPayment } from '../../support/week-flow.ts';
import { type DesktopApp, expect, type Machine, test } from './desktop-app.ts';
import { activate, invite, openWorkplace, untilCellHasRoom, untilState } from './tracking-place.ts';

const ctx = { memo: 'Answering tickets', mode: 'desk', work: 'service' } as const;

test.describe('from the first slice to the money', () => {
  let place: Workplace;
  test.beforeAll(async () => {
    place = await openWorkplace();
  });
  test.afterAll(async () => {
    await place.close();
  });

  async function readyApp(machine: Machine, name: string) {
    const pol = { ...ordinaryDraft.pol, caps: 1, hold_s: 0 };
    const { code, con } = await invite(place, name, { pol });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    return { app, con };
  }

  async function track(app: DesktopApp, con: string): Promise<void> {
    await untilCellHasRoom(90_000);
    expect((await app.call('tracking.start', { con, ctx })).ok).toBe(true);
    await untilState(app, ({ lastCapture }) => lastCapture?.type === 'taken');
    await app.call('tracking.stop', {});
    await untilState(app, ({ sync }) => sync.waiting === 0 && sync.waitingPictures === 0);
  }

  async function entryAt<K extends 'timesheet' | 'contract' | 'payee'>(
    con: string,
    kind: K,
    hash: string,
  ): Promise<EntryOf<K>> {
    const { files } = await getBundle(place.client, con);
    const lines = (files['entries.ndjson'] ?? '').split('\n').filter((line) => line !== '');
    const line = lines.map((each) => JSON.parse(each)).find((each) => each.hash === hash);
    const entry = assertOk(parseEntry(testCrypto.hasher, assertOk(parseEnvelope(line.envelope))));
    if (entry.kind !== kind) throw new Error(`${hash} is no ${kind}`);
    return entry as EntryOf<K>;
  }

  const hashOf = (answer: unknown): string =>
    assertOk(answer as { ok: true; value: { hash: string } }).hash;

  const minorOf = async (page: Page, stage: string): Promise<number> =>
    Number(await page.getByTestId(`pay-${stage}`).getAttribute('data-minor'));

  test('Start can be pressed without scrolling, and this week is there before it', async ({
    machine,
  }) => {
    const { app } = await readyApp(machine, 'beginner');
    const page = await app.diary();
    for (const zoomPct of [100, 150]) {
      await app.call('settings.change', { zoomPct });
      await app.electron.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows())
          if (window.webContents.getURL().includes('/desktop/index.html'))
            window.setBounds({ x: 0, y: 0, width: 1_120, height: 760 });
      });
      const start = page.getByRole('button', { name: 'Start', exact: true });
      await expect(start).toBeEnabled();
      await expect(start).toBeInViewport({ ratio: 1 });
      // Where it is without anybody having scrolled.
      expect(await page.evaluate(() => window.scrollY)).toBe(0);
    }
    const week = page.getByRole('region', { name: 'This week' });
    await expect(week.getByRole('img')).toBeVisible();
    await expect(week.getByText('once a contract is active')).toHaveCount(0);
  });

  test('each step is there with its amount, invoice and bank reference', async ({ machine }) => {
    test.setTimeout(420_000);
    const { app, con } = await readyApp(machine, 'earner');
    const page = await app.diary();
    await page.getByRole('tab', { name: 'Pay' }).click();
    await expect(page.getByText('Nothing earned yet')).toBeVisible();
    await track(app, con);
    await expect.poll(() => minorOf(page, 'earned')).toBeGreaterThan(0);
    const earned = await minorOf(page, 'earned');
    expect(await minorOf(page, 'submitted')).toBe(0);

    const week = (await app.state()).week?.week ?? 0;
    const submitted = hashOf(await app.call('timesheet.submit', { con, week }));
    const details = { name: 'Earner', iban: 'DE02120300000000202051', bic: '', country: 'DE' };
    const payeeHash = hashOf(await app.call('payee.set', { con, currency: 'EUR', details }));
    await untilState(app, ({ sync }) => sync.waiting === 0);
    await expect.poll(() => minorOf(page, 'submitted')).toBe(earned);
    const timesheet = await entryAt(con, 'timesheet', submitted);
    const client = await approveWeek(place, timesheet);
    await untilState(app, ({ talks }) => talks[0]?.timesheet.state === 'client_approved');
    await expect.poll(() => minorOf(page, 'approved')).toBe(earned);
    const payee = await entryAt(con, 'payee', payeeHash);
    const signed = (await app.state()).contracts[0]?.contractHash ?? '';
    const contract = await entryAt(con, 'contract', signed);
    const approved = await approvePayment(place, contract, { timesheet, client, payee });
    expect(approved.amountMinor).toBe(earned);
    await recordPayment(place, approved);
    await untilState(app, ({ talks }) => talks[0]?.timesheet.state === 'paid');
    await expect.poll(() => minorOf(page, 'paid')).toBe(earned);
    await expect(page.getByText('SEPA-0001')).toBeVisible();
    await expect(page.getByText(/^2026-1, €/)).toBeVisible();
    expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);

    await page.getByRole('button', { name: 'It has arrived' }).click();
    await expect(page.getByText(/^Received: €.*SEPA-0001\.$/).first()).toBeVisible();
    await untilState(app, ({ talks }) =>
      (talks[0]?.said ?? []).some(({ type, state }) => type === 'reply' && state === 'logged'),
    );

    await app.electron.evaluate(({ dialog }, dir) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [dir] });
    }, machine.homeDir);
    await page.getByRole('button', { name: 'Save as a table (CSV)' }).click();
    const saved = page.getByText(/^Saved: .*\.csv$/);
    await expect(saved).toBeVisible();
    const path = ((await saved.textContent()) ?? '').replace('Saved: ', '');
    expect(await readFile(path, 'utf8')).toContain(`,paid,`);
  });

  test('the week shows its days, and who looked at a picture is named', async ({ machine }) => {
    const { app, con } = await readyApp(machine, 'seen');
    await track(app, con);
    const page = await app.diary();
    await page.getByRole('tab', { name: 'Diary' }).click();
    await page.getByText('Week', { exact: true }).click();
    await expect(page.getByTestId('week-day')).toHaveCount(7);
    const total = Number(await page.getByTestId('week-total').getAttribute('data-ms'));
    expect(total).toBeGreaterThan(0);
    expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
    // Days that begin at another hour: the week has the same time.
    await app.call('settings.change', { dayStartHour: 6 });
    await expect(page.getByText('06:00').first()).toBeVisible();
    await expect(page.getByTestId('week-total')).toHaveAttribute('data-ms', String(total));
    await app.call('settings.change', { dayStartHour: 0 });
    const withTime = page
      .getByTestId('week-day')
      .filter({ has: page.locator('[data-ms]:not([data-ms="0"])') });
    await withTime.last().getByRole('button').click();
    const cell = () =>
      page
        .getByRole('gridcell', { name: /tracked/ })
        .last()
        .click();
    await cell();
    const looked = page.getByRole('region', { name: 'Who looked' });
    await expect(looked.getByText('Nobody has looked at these pictures yet.')).toBeVisible();
    const day = await app.call('diary.day', { con, fromIdx: 0, toIdx: 9_000_000 });
    const slice = day.ok ? day.value.slices.find(({ captures }) => captures[0]?.blob) : undefined;
    const shown = await place.client.get(
      `/v1/entries/${slice?.hash}/blobs/${slice?.captures[0]?.blob}`,
    );
    expect(shown.status).toBe(200);
    await page.getByRole('tab', { name: 'Today' }).click();
    await page.getByRole('tab', { name: 'Diary' }).click();
    await cell();
    await expect(looked.getByText(/^client person \(client\) looked on/)).toBeVisible();
  });
});
