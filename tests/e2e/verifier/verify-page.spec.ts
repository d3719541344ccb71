import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { canonicalJson, type JsonValue } from '../../../shared/kit/jcs.ts';
import { verifyBundle } from '../../../shared/verify/verify-bundle.ts';
import { readerOf } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { browserOptions } from '../console/console-browser.ts';
import { checkEvidence, watchPage } from './verifier-page.ts';
import { createVerifierScene, memos, type VerifierScene, zipOf } from './verifier-scene.ts';

test.use(browserOptions);

const state: { scene: VerifierScene | undefined } = { scene: undefined };
const scene = (): VerifierScene => {
  if (state.scene === undefined) throw new Error('no scene');
  return state.scene;
};
test.beforeAll(async () => {
  state.scene = await createVerifierScene();
});
test.afterAll(async () => {
  await state.scene?.close();
});

test('good evidence holds, slice by slice, from disk and without a network', async ({ page }) => {
  const faults = await watchPage(page);
  await checkEvidence(page, scene());
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'ok');
  await expect(page.getByTestId('verdict')).toContainText('8 slices');
  await expect(page.getByTestId('timesheets')).toContainText('Holds');
  await expect(page.getByTestId('left-out')).toContainText('Nothing was left out');
  await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
  const cells = page.locator('[role=gridcell][data-key]');
  await expect(cells).toHaveCount(8);
  await expect(cells.first().locator('img')).toBeVisible();
  await cells.first().click();
  const detail = page.getByTestId('slice-detail');
  await expect(detail).toContainText(memos.tickets);
  await expect(detail).toContainText('arrived as it happened');
  await detail.getByRole('button', { name: /full size/ }).click();
  const picture = page.getByTestId('lightbox').locator('img');
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(1280);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('lightbox')).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('the report that it saves is the one of the command', async ({ page }) => {
  await checkEvidence(page, scene());
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the report' }).click();
  const saved = await readFile((await (await saving).path()) ?? '', 'utf8');
  const { built } = scene();
  const report = await verifyBundle(
    { crypto: testCrypto },
    { ...built, files: readerOf(built.files) },
  );
  expect(saved).toBe(`${canonicalJson(report as unknown as JsonValue)}\n`);
});

test('a folder is as good as a ZIP', async ({ page }) => {
  const { url, paths } = scene();
  await page.goto(url);
  await page.getByTestId('folder').setInputFiles(paths.folder);
  await page.getByTestId('anchors').setInputFiles(paths.anchors);
  await page.getByTestId('policy').setInputFiles(paths.policy);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'ok');
});

test('everything can be dropped at once, the folder too', async ({ page }) => {
  const { url, paths } = scene();
  await page.goto(url);
  const tools = await page.context().newCDPSession(page);
  const data = {
    items: [],
    files: [paths.anchors, paths.policy, paths.folder],
    dragOperationsMask: 1,
  };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await tools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'ok');
});

test('an altered memo is named, with its meaning, cause and section', async ({ page }) => {
  const zip = await scene().writeZip('memo.zip', (files) => {
    const text = Buffer.from(files.get('disclosures.ndjson') ?? []).toString();
    const memo = Buffer.from(memos.tickets).toString('base64');
    const other = Buffer.from('Watching films').toString('base64');
    files.set('disclosures.ndjson', Buffer.from(text.replace(memo, other)));
  });
  await checkEvidence(page, scene(), zip);
  await expect(page.getByTestId('verdict')).toContainText('This does not hold');
  await expect(page.getByTestId('timesheets')).toContainText('Does not hold');
  const findings = page.getByTestId('findings');
  await expect(findings).toContainText('E_COMMIT');
  await expect(findings).toContainText('What to do');
  await expect(findings).toContainText('Protocol 3.8');
  await findings
    .getByRole('button', { name: /^Slice of/ })
    .first()
    .click();
  const verdict = page.getByTestId('slice-detail').getByTestId('slice-verdict');
  await expect(verdict).toContainText('Not as it was signed');
  await expect(verdict).toContainText('E_COMMIT');
  await expect(page.getByText('Watching films')).toHaveCount(0);
  await findings.getByRole('searchbox').fill('nothing like this');
  await expect(findings).toContainText('No finding fits');
});

test('an exchanged picture is never drawn', async ({ page }) => {
  const zip = await scene().writeZip('picture.zip', (files) => {
    const blobs = [...files.keys()].filter((path) => path.startsWith('blobs/'));
    const [first = '', second = ''] = blobs;
    files.set(first, files.get(second) ?? new Uint8Array());
  });
  await checkEvidence(page, scene(), zip);
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'failed');
});

test('keys and policy inside a bundle are not used, and that is said', async ({ page }) => {
  const { dir, built } = scene();
  const files = [
    ...built.files,
    ['anchors.json', Buffer.from('{}')] as const,
    ['policy', Buffer.from('log nobody')] as const,
  ];
  const zip = join(dir, 'with-anchors.zip');
  await writeFile(zip, await zipOf(files));
  await checkEvidence(page, scene(), zip);
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'ok');
  await expect(page.getByTestId('left-out')).toContainText('policy, anchors.json');
});

test('hostile archives are refused before anything is unpacked', async ({ page }) => {
  const { dir, built } = scene();
  const zeros = new Uint8Array(3_000_000);
  const hostile = [
    ['escape.zip', [...built.files, ['../../etc/passwd', Buffer.from('x')]], 'E_BUNDLE_PATH'],
    ['foreign.zip', [...built.files, ['verify.exe', Buffer.from('x')]], 'E_BUNDLE_PATH'],
    ['bomb.zip', [...built.files, [`blobs/${'0'.repeat(64)}`, zeros]], 'E_BUNDLE_LIMIT'],
  ] as const;
  for (const [name, files, code] of hostile) {
    const path = join(dir, name);
    await writeFile(path, await zipOf(files as Iterable<readonly [string, Uint8Array]>, ''));
    await checkEvidence(page, scene(), path);
    await expect(page.getByTestId('findings'), name).toContainText(code);
    await expect(page.getByTestId('diary')).toHaveCount(0);
  }
  const broken = join(dir, 'broken.zip');
  await writeFile(broken, Buffer.from('PK no archive at all'));
  await checkEvidence(page, scene(), broken);
  await expect(page.getByTestId('findings')).toContainText('E_BUNDLE_IO');
});

test('a script that somebody put into the page does not run', async ({ page }) => {
  const { dir, url } = scene();
  const html = await readFile(new URL(url), 'utf8');
  const changed = join(dir, 'injected.html');
  const script = '<script>document.documentElement.dataset.owned = "yes"</script>';
  await writeFile(changed, html.replace('<div id="root">', `${script}<div id="root">`));
  const refused: string[] = [];
  page.on('console', (message) => refused.push(message.text()));
  await page.goto(`file://${changed}`);
  await expect(page.getByRole('heading', { name: 'Check evidence' })).toBeVisible();
  await expect(page.locator('html')).not.toHaveAttribute('data-owned', 'yes');
  expect(refused.join(' ')).toContain('Content Security Policy');
});

test('the page itself can reach nobody and load nothing', async ({ page }) => {
  await page.goto(scene().url);
  const refusals = await page.evaluate(async () => {
    const answers: string[] = [];
    await fetch('https://example.com/').catch(() => answers.push('fetch'));
    try {
      document.body.insertAdjacentHTML('beforeend', '<p>text</p><b onclick="1">x</b>');
    } catch {
      answers.push('markup');
    }
    try {
      const worker = new Worker('data:text/javascript,1');
      worker.terminate();
    } catch {
      answers.push('worker');
    }
    return answers;
  });
  expect(refusals).toEqual(['fetch', 'markup', 'worker']);
});

test('what was given wrongly is said, and nothing is lost', async ({ page }) => {
  const { url, paths, dir } = scene();
  await page.goto(url);
  const check = page.getByRole('button', { name: 'Check', exact: true });
  await expect(check).toBeDisabled();
  await expect(page.getByText('Still needed: Evidence, Keys of the contract')).toBeVisible();
  await page.getByTestId('zip').setInputFiles(paths.zip);
  await page.getByTestId('anchors').setInputFiles(paths.policy);
  await page.getByTestId('policy').setInputFiles(paths.anchors);
  await check.click();
  await expect(page.getByTestId('findings')).toContainText('E_POLICY');
  await expect(page.getByTestId('findings')).toContainText('E_ANCHORS');
  await page.getByRole('button', { name: 'Check another' }).click();
  await page.getByTestId('anchors').setInputFiles(paths.anchors);
  await page.getByTestId('policy').setInputFiles(paths.policy);
  const noKey = join(dir, 'identity.txt');
  await writeFile(noKey, 'no key');
  await page.getByText('Sealed pictures, totals only').click();
  await page.getByTestId('identity').setInputFiles(noKey);
  await check.click();
  await expect(page.getByRole('alert')).toContainText('is no key');
});
