import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAgeFile } from '../../../shared/kit/age-header.ts';
import { type AgeKeyPair, createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { formatRecoveryText } from '../../../shared/seal/recovery-text.ts';
import { blobPath } from '../../../shared/verify/bundle-format.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import { ordinaryDraft } from '../../support/entry-factory.ts';
import { runCli } from '../../support/run-cli.ts';
import { getBundle, newestHead, postAll, type Workplace } from '../../support/server-fixture.ts';
import { type DesktopApp, expect, journalPayloads, test } from './desktop-app.ts';
import { activate, invite, openWorkplace, untilState } from './tracking-place.ts';

const ctx = { memo: 'Answering tickets', mode: 'desk', work: 'service' } as const;

test.describe('an organisation with a key of its own', () => {
  const opened: { place?: Workplace; org?: AgeKeyPair } = {};
  test.beforeAll(async () => {
    const place = await openWorkplace();
    const org = await createAgeKeyPair();
    const { recipient } = org;
    const head = await newestHead(place.owner);
    await postAll(place.owner, [await place.root.orgkey(head, { recipient, replaces: '' })]);
    Object.assign(opened, { place, org });
  });
  test.afterAll(async () => {
    await opened.place?.close();
  });

  test('alone opens what the app sealed, besides the app itself', async ({ machine }) => {
    const { place, org } = opened;
    if (place === undefined || org === undefined) throw new Error('no workplace');
    const pol = { ...ordinaryDraft.pol, caps: 1, hold_s: 0 };
    const { code, con } = await invite(place, 'sealer', { pol });
    const app = await machine.start([`--pair-url=${place.server.url}`, `--pair-code=${code}`]);
    await activate(app, place, con);
    expect((await app.state()).contracts[0]?.sealedTo?.words).toMatch(/^\w+-\w+/);

    expect((await app.call('tracking.start', { con, ctx })).ok).toBe(true);
    await untilState(app, ({ lastCapture }) => lastCapture !== undefined);
    const { lastCapture } = await app.state();
    if (lastCapture?.type !== 'taken') throw new Error('not taken');
    expect((await app.call('tracking.stop', {})).ok).toBe(true);
    await untilState(app, ({ sync }) => sync.waiting === 0 && sync.waitingPictures === 0);
    expect((await app.state()).sync.refused).toEqual([]);
    const slices = (await journalPayloads(machine.profileDir)).filter(
      ({ kind }) => kind === 'slice',
    );
    expect(slices.map(({ payload }) => payload['sealed'])).toContain(true);

    // The server, and this computer's disk, hold ciphertext alone.
    for (const dir of [join(place.dataDir, 'blobs'), join(machine.profileDir, 'blobs')]) {
      const stored = await filesBelow(dir);
      expect(stored.length, dir).toBeGreaterThanOrEqual(2);
      for (const bytes of stored) {
        expect(isAgeFile(bytes)).toBe(true);
        expect(bytes.includes('WEBP')).toBe(false);
      }
    }
    await expectShown(app, lastCapture.blob);

    const bundle = join(machine.homeDir, 'bundle');
    await download(place, con, bundle);
    const proof = await app.call('proof.save', { con });
    if (!proof.ok) throw new Error(proof.error.code);
    const { policy, anchors } = proof.value;
    const verify = async (pair?: AgeKeyPair) => {
      const identity = join(machine.homeDir, 'identity.txt');
      if (pair) await writeFile(identity, formatRecoveryText(pair, 'Acme'));
      const trust = ['--policy', policy, '--anchors', anchors];
      const key = pair ? ['--identity', identity] : [];
      const { exitCode, stdout } = await runCli(['verify', bundle, ...trust, ...key, '--json']);
      const report = JSON.parse(stdout) as VerificationReport;
      return { exitCode, codes: report.findings.map((finding) => finding.code) };
    };
    const closed = await verify();
    expect(closed.exitCode).toBe(0);
    expect(closed.codes).toContain('I_SEALED');
    const open = await verify(org);
    expect(open.exitCode).toBe(0);
    expect(open.codes).not.toContain('I_SEALED');
    // Somebody else's key opens nothing, which is no fault of the pictures.
    const other = await verify(await createAgeKeyPair());
    expect(other.exitCode).toBe(0);
    expect(other.codes).toContain('I_SEALED');
  });
});

async function filesBelow(dir: string): Promise<readonly Buffer[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))));
}

/** In the window, as a picture that Chromium could decode. */
async function expectShown(app: DesktopApp, blob: string): Promise<void> {
  const answer = await app.call('diary.picture', { blob });
  expect(answer).toMatchObject({ ok: true, value: { mime: 'image/webp' } });
  const page = await app.diary();
  await page.getByRole('button', { name: /^View the screenshot/ }).click();
  const widths = () =>
    page
      .getByRole('img', { name: /^Screenshot of/ })
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
  await expect.poll(async () => (await widths()).some((width) => width > 0)).toBe(true);
}

/** The bundle as the client gets it. */
async function download({ client }: Workplace, con: string, dir: string): Promise<void> {
  const { files, blobs } = await getBundle(client, con);
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  for (const { sha256, entry } of blobs)
    await write(blobPath(sha256), await client.bytes(`/v1/entries/${entry}/blobs/${sha256}`));
}
