import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { repositoryDir } from '../../../build/paths.ts';
import { extractZip } from '../../../build/zip.ts';
import { browserOptions, openPage, signIn, watchForFaults } from './console-browser.ts';
import { createConsoleScene, people } from './console-scene.ts';

test.use(browserOptions);

test('a week is approved, invoiced and paid with keys that browsers made', async ({ browser }) => {
  const scene = await createConsoleScene();
  const client = await (await browser.newContext()).newPage();
  const finance = await (await browser.newContext()).newPage();
  const faults = [watchForFaults(client), watchForFaults(finance)];

  await signIn(client, scene.url, people.client);
  await openPage(client, 'Week');
  await client.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(client.getByText('your key is not on the signed list yet')).toBeVisible();
  await scene.listKeys();
  await client.getByRole('button', { name: 'Approve week' }).click();
  await expect(client.getByRole('dialog')).toContainText('3:42:24 in 23 slices, which is €92.67');
  await client.getByRole('button', { name: 'Sign and approve €92.67' }).click();
  await expect(client.getByTestId('timesheet')).toContainText('Approved by the client');

  await signIn(finance, scene.url, people.finance);
  await openPage(finance, 'Finance');
  const card = finance.getByTestId('finance-card');
  await expect(card).toContainText('DE02 1203 0000 0000 2020 51');
  await card.getByRole('button', { name: 'Make my signing key' }).click();
  await expect(card.getByText('your key is not on the signed list yet')).toBeVisible();
  await scene.listKeys();
  await card.getByRole('button', { name: 'Sign invoice and approve payment' }).click();
  await expect(finance.getByRole('dialog')).toContainText('the payment of €92.67 to rina');
  await finance.getByRole('button', { name: 'Sign and approve €92.67' }).click();
  const csv = finance.waitForEvent('download');
  await card.getByRole('button', { name: 'Payout file (CSV)' }).click();
  expect(await readFile(await (await csv).path(), 'utf8')).toContain('92.67,EUR');
  await card.getByRole('button', { name: 'Record payment' }).click();
  await finance.getByLabel('Bank reference').fill('SEPA 2026-0001');
  await finance.getByRole('button', { name: 'Sign: €92.67 paid' }).click();
  await expect(card).toContainText('Paid, bank reference SEPA 2026-0001');
  await expect(card).toContainText('Unchanged since signed');

  await card.getByRole('button', { name: 'Download evidence' }).click();
  const dir = await mkdtemp(join(tmpdir(), 'countersign-evidence-'));
  const save = async (button: string, name: string): Promise<string> => {
    const download = finance.waitForEvent('download');
    await finance.getByRole('button', { name: button }).click();
    await (await download).saveAs(join(dir, name));
    return join(dir, name);
  };
  const zipPath = await save('Download the bundle', 'bundle.zip');
  const anchors = await save('Download anchors.json', 'anchors.json');
  const policy = await save('Download policy', 'policy');
  const bundle = join(dir, 'bundle');
  await extractZip({ zipPath, targetDir: bundle, place: (name) => name });
  expect(await verifyByCommand(bundle, { anchors, policy })).toBe(0);
  await rm(dir, { recursive: true, force: true });
  expect(faults.flat()).toEqual([]);
  await scene.close();
});

/** Exit code of `countersign verify`, which knows nothing but the three downloads. */
async function verifyByCommand(
  bundle: string,
  trust: { readonly anchors: string; readonly policy: string },
): Promise<number> {
  const args = ['verify', bundle, '--policy', trust.policy, '--anchors', trust.anchors];
  const command = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args], {
    cwd: repositoryDir,
    stdio: 'inherit',
  });
  const [code] = (await once(command, 'exit')) as [number];
  return code;
}
