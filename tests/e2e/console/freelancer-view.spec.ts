import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { repositoryDir } from '../../../build/paths.ts';
import { extractZip } from '../../../build/zip.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import { deliver, memberPassword, postAll, seenAndView } from '../../support/server-fixture.ts';
import {
  approvePayment,
  approveWeek,
  recordPayment,
  verifyContract,
} from '../../support/week-flow.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene } from './console-scene.ts';

test.use(browserOptions);

const rina = { email: 'rina@home.test', password: memberPassword };
const question = 'Which order was that? <b>20417</b> ও আরও কিছু প্রশ্ন';

/** A week that is paid, asked about, and looked at. */
async function paidScene(): Promise<ConsoleScene> {
  const scene = await createConsoleScene();
  const { place, contract, timesheet, slices } = scene;
  const asked = await place.clientKey.reply({
    con: contract.con,
    ref: timesheet.hash,
    ...(await seenAndView(place.client, contract.con)),
    text: question,
  });
  await postAll(place.client, [asked.entry]);
  await deliver(place.client, asked.entry.hash, asked.disclosures);
  const client = await approveWeek(place, timesheet);
  const { ledger } = await verifyContract(place.freelancer, contract.entry);
  if (ledger?.payee === undefined) throw new Error('no payee');
  const payee = ledger.payee.entry;
  const paid = await approvePayment(place, contract.entry, { timesheet, client, payee, no: 'A-1' });
  await recordPayment(place, paid);
  const shot = ledger.valuesByHash.get(slices[0]?.hash as never)?.captures['shot0_0'];
  const sha256 = shot !== undefined && 'blob' in shot ? shot.blob : '';
  await place.client.bytes(`/v1/entries/${slices[0]?.hash}/blobs/${sha256}`);
  return scene;
}

const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};

test('a freelancer reads what became of her work, and takes a work history with her', async ({
  browser,
}) => {
  const scene = await paidScene();
  const page = await (await browser.newContext()).newPage();
  const faults = watchForFaults(page);
  const shoot = async (name: string): Promise<void> => {
    const dir = process.env['COUNTERSIGN_SHOTS'];
    if (dir !== undefined) await page.screenshot({ path: `${dir}/${name}.png`, fullPage: true });
  };
  await page.clock.setSystemTime(scene.place.clock.nowMs());
  await signIn(page, scene.url, rina);
  await openPage(page, 'My work');
  const mine = page.getByTestId('my-contract');
  await expect(mine).toContainText('Unchanged since signed');
  await expect(mine.getByRole('region', { name: 'Weeks' })).toContainText('Paid');
  await expect(mine.getByTestId('my-talk')).toContainText(question);
  await expect(mine.getByTestId('my-talk')).toContainText('To answer, open the app');
  await expect(mine.getByRole('button', { name: 'Write an answer' })).toHaveCount(0);
  await expect(mine.getByTestId('my-invoice')).toContainText('€92.67 on 2026-03-10');
  await expect(mine.getByTestId('my-owed')).toContainText('€0.00');
  await mine.getByText('Who looked at my pictures').click();
  await expect(mine.getByTestId('who-looked')).toContainText('client person');
  await expect(mine.getByTestId('who-looked')).toContainText('Full picture');
  await shoot('mine-light');
  expect(await faultsOf(page)).toEqual([]);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Make the file' }).click();
  const folder = await mkdtemp(join(tmpdir(), 'countersign-history-'));
  const zipPath = join(folder, 'work-history.zip');
  await (await download).saveAs(zipPath);
  await extractZip({ zipPath, targetDir: folder, place: (name) => name });
  const html = await readFile(join(folder, 'work-history.html'), 'utf8');
  expect(html).toContain('Work history of rina');
  expect(html).toContain('3h 42m');
  expect(html).not.toMatch(/<script|refunds|টিকিট/);
  const { code, report } = await verifyHistory(join(folder, '1'));
  expect(code).toBe(0);
  expect(report.timesheets).toMatchObject([{ ok: true, state: 'paid', ms: 13_344_000 }]);
  const bundle = await readFile(join(folder, '1', 'bundle.zip'));
  expect(bundle.includes('DE02120300000000202051')).toBe(false);
  expect(bundle.includes('blobs/')).toBe(false);

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  await shoot('mine-phone-dark');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  // Her own diary and week are hers to read; nothing there asks her to decide.
  await page.setViewportSize({ width: 1440, height: 950 });
  await mine.getByRole('link', { name: '2 Mar – 8 Mar' }).click();
  await expect(page.getByTestId('week-summary')).toContainText('Unchanged since signed');
  await expect(page.getByRole('button', { name: 'Approve week' })).toHaveCount(0);
  await rm(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
  await scene.close();
});

/** Exit code and report of `countersign verify`, run as the page says. */
async function verifyHistory(
  folder: string,
): Promise<{ code: number; report: VerificationReport }> {
  const trust = ['--policy', join(folder, 'policy'), '--anchors', join(folder, 'anchors.json')];
  const args = ['verify', join(folder, 'bundle.zip'), ...trust, '--profile', 'totals', '--json'];
  const command = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args], {
    cwd: repositoryDir,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  command.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(command, 'close')) as [number];
  return { code, report: JSON.parse(Buffer.concat(chunks).toString()) as VerificationReport };
}
