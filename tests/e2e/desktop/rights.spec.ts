import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { ordinaryDraft } from '../../support/entry-factory.ts';
import { memberPassword, signInAs, type Workplace } from '../../support/server-fixture.ts';
import { expect, type Machine, test } from './desktop-app.ts';
import { activate, invite, openWorkplace, untilCellHasRoom, untilState } from './tracking-place.ts';

const secret = 'Ticket about a very particular marmalade';
const ctx = { memo: secret, mode: 'desk', work: 'service' } as const;

test.describe('the freelancer’s rights', () => {
  let place: Workplace;
  test.beforeAll(async () => {
    place = await openWorkplace();
  });
  test.afterAll(async () => {
    await place.close();
  });

  async function trackedApp(machine: Machine, name: string) {
    const pol = { ...ordinaryDraft.pol, caps: 1, hold_s: 0 };
    const { code, con } = await invite(place, name, { pol });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    await untilCellHasRoom(90_000);
    expect((await app.call('tracking.start', { con, ctx })).ok).toBe(true);
    await untilState(app, ({ lastCapture }) => lastCapture?.type === 'taken');
    await app.call('tracking.stop', {});
    await untilState(app, ({ sync }) => sync.waiting === 0 && sync.waitingPictures === 0);
    return { app, con };
  }

  test('everything goes into one folder, with what is earned', async ({ machine }) => {
    const { app, con } = await trackedApp(machine, 'taker');
    const page = await app.diary();
    await app.electron.evaluate(({ dialog }, dir) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [dir] });
    }, machine.homeDir);
    await page.getByRole('tab', { name: 'Keys and proof' }).click();
    await expect(page.getByText(`${place.server.url}/account`)).toBeVisible();
    await page.getByRole('button', { name: 'Save everything…' }).click();
    await expect(page.getByText(/^1 contract, /)).toBeVisible();
    const [dir = ''] = (await readdir(machine.homeDir)).filter((each) =>
      each.includes('everything'),
    );
    const entries = await readFile(
      join(machine.homeDir, dir, con, 'bundle/entries.ndjson'),
      'utf8',
    );
    expect(entries.split('\n').length).toBeGreaterThan(4);
    await access(join(machine.homeDir, dir, 'pay.csv'));
    expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
  });

  test('an erased computer keeps nothing of hers, and the server lets it in no more', async ({
    machine,
  }) => {
    const { app, con } = await trackedApp(machine, 'leaver');
    await app.call('settings.change', { autostart: true });
    const page = await app.diary();
    const before = await findings(machine.homeDir, [con, secret]);
    expect(before.length).toBeGreaterThan(0);
    await page.getByRole('tab', { name: 'Keys and proof' }).click();
    await page.getByRole('button', { name: 'Erase this computer…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('Your recovery key is not on paper')).toBeVisible();
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('textbox').fill('erase');
    const child = app.electron.process();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await dialog.getByRole('button', { name: 'Erase now and close Countersign' }).click();
    await gone;
    expect(await files(machine.profileDir)).toEqual([]);
    expect(await findings(machine.homeDir, [con, secret, 'leaver', place.server.url])).toEqual([]);
    expect(await files(join(machine.homeDir, '.config/autostart'))).toEqual([]);

    const browser = await signInAs(place, 'leaver@home.test', memberPassword);
    const { body } = await browser.get<{ devices: readonly { signedOutAt?: number }[] }>(
      '/v1/devices',
    );
    expect(body.devices.map(({ signedOutAt }) => signedOutAt !== undefined)).toEqual([true]);

    const again = await machine.start();
    expect((await again.state()).pairing).toBeUndefined();
    await expect((await again.diary()).getByLabel('Pairing code')).toBeVisible();
  });

  test('what was not sent yet is not erased by a wrong word', async ({ machine }) => {
    const { app, con } = await trackedApp(machine, 'offliner');
    await app.electron.evaluate(({ session }) => {
      session.defaultSession.enableNetworkEmulation({ offline: true });
    });
    await app.call('tracking.start', { con, ctx });
    const tracking = await app.call('device.erase', { evenUnsent: true });
    expect(tracking).toMatchObject({ ok: false, error: { code: 'already_tracking' } });
    await app.call('tracking.stop', {});
    const answer = await app.call('device.erase', { evenUnsent: false });
    expect(answer).toMatchObject({ ok: false, error: { code: 'unsent_entries' } });
    expect((await app.state()).pairing).toBeDefined();
  });
});

async function files(dir: string): Promise<readonly string[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  return found
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Files of the machine in which one of the texts stands. */
async function findings(dir: string, texts: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of await files(dir)) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (texts.some((text) => bytes.includes(text))) found.push(path);
  }
  return found;
}
