import { createHash } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { packPictures, unpackPictures } from '../../../shared/api/picture-frames.ts';
import type { BundleResponse } from '../../../shared/api/schemas.ts';
import { canonicalJson, type JsonValue } from '../../../shared/kit/jcs.ts';
import { browserOptions, openPage, signIn } from './console-browser.ts';
import { type ConsoleScene, createConsoleScene, people } from './console-scene.ts';
import { pngPicture } from './png-picture.ts';

test.use(browserOptions);

const state: { scene: ConsoleScene | undefined } = { scene: undefined };
const scene = (): ConsoleScene => {
  if (state.scene === undefined) throw new Error('no scene');
  return state.scene;
};
test.beforeAll(async () => {
  state.scene = await createConsoleScene();
});
test.afterAll(async () => {
  await state.scene?.close();
});

type Line = Record<string, JsonValue>;

/** What an operator could do: changes lines of a bundle, and its table of contents to match. */
async function tamperBundle(
  page: Page,
  path: string,
  change: (lines: readonly Line[]) => readonly Line[],
): Promise<void> {
  await page.route(/\/bundle(\?|$)/, async (route) => {
    const answer = await route.fetch();
    const bundle = (await answer.json()) as BundleResponse;
    const lines = (bundle.files[path] ?? '').split('\n').filter((line) => line !== '');
    const changed = change(lines.map((line) => JSON.parse(line) as Line));
    const text = changed.map((line) => `${canonicalJson(line)}\n`).join('');
    const index = JSON.parse(bundle.files['bundle.json'] ?? '{}') as {
      files: { path: string; len: number; sha256: string }[];
    };
    for (const file of index.files) {
      if (file.path !== path) continue;
      file.len = Buffer.byteLength(text);
      file.sha256 = createHash('sha256').update(text).digest('hex');
    }
    const files = {
      ...bundle.files,
      [path]: text,
      'bundle.json': canonicalJson(index),
    };
    await route.fulfill({ response: answer, json: { ...bundle, files } });
  });
}

const eachLine = (change: (line: Line) => Line) => (lines: readonly Line[]) => lines.map(change);

const payloadOf = (line: Line): Line => {
  const { payload } = line['envelope'] as { payload: string };
  return JSON.parse(Buffer.from(payload, 'base64').toString()) as Line;
};

function withPayload(line: Line, payload: Line): Line {
  const envelope = line['envelope'] as Line;
  const bytes = Buffer.from(canonicalJson(payload));
  return { ...line, envelope: { ...envelope, payload: bytes.toString('base64') } };
}

test('an altered memo is shown as not what was signed', async ({ page }) => {
  const target = scene().slices.at(-1)?.hash ?? '';
  await tamperBundle(
    page,
    'disclosures.ndjson',
    eachLine((line) => {
      if (line['hash'] !== target) return line;
      const items = (line['items'] as Line[]).map((item) =>
        item['name'] === 'memo'
          ? { ...item, value: Buffer.from('Watching films').toString('base64') }
          : item,
      );
      return { ...line, items };
    }),
  );
  await signIn(page, scene().url, people.client);
  await expect(page.getByRole('table', { name: 'Overview' })).toContainText('Does not verify');
  await openPage(page, 'Diary');
  await expect(page.getByTestId('day-summary')).toContainText('Not as it was signed');
  const altered = page.locator(`[data-key="${target}"]`);
  await expect(altered).toHaveAttribute('data-tone', 'trouble');
  await altered.click();
  const detail = page.getByTestId('slice-detail');
  await expect(detail.getByTestId('slice-verdict')).toContainText('Not as it was signed');
  await expect(detail.getByTestId('slice-verdict')).toContainText('E_COMMIT');
  await expect(page.getByText('Watching films')).toHaveCount(0);
  await openPage(page, 'Week');
  await expect(page.getByTestId('week-summary')).toContainText('Not as it was signed');
});

/** Gives another picture for those of a slice, alone or among many. */
async function exchangePictures(page: Page, hash: string): Promise<void> {
  const other = pngPicture(999, { w: 480, h: 300 });
  await page.route(new RegExp(`/v1/entries/${hash}/blobs/`), (route) =>
    route.fulfill({ contentType: 'image/png', body: Buffer.from(other) }),
  );
  await page.route(/\/thumbnails$/, async (route) => {
    const answer = await route.fetch();
    const asked = route.request().postDataJSON() as { pictures: { entry: string }[] };
    const given = unpackPictures(await answer.body());
    const exchanged = asked.pictures.map(({ entry }, i) => (entry === hash ? other : given[i]));
    await route.fulfill({ response: answer, body: Buffer.from(packPictures(exchanged)) });
  });
}

test('an exchanged picture is never drawn', async ({ page }) => {
  const [slice] = scene().slices.slice(-1);
  await exchangePictures(page, slice?.hash ?? '');
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Diary');
  const cell = page.locator(`[data-key="${slice?.hash}"]`);
  await expect(cell).toContainText('Not the picture that was signed');
  await expect(cell.locator('img')).toHaveCount(0);
  await expect(page.getByTestId('day-summary')).toContainText('Not as it was signed');
  await openPage(page, 'Week');
  await expect(page.getByTestId('timesheet')).toContainText('Not as it was signed');
});

test('a raised total does not verify and cannot be approved', async ({ page }) => {
  await tamperBundle(
    page,
    'entries.ndjson',
    eachLine((line) => {
      if (line['hash'] !== scene().timesheet.hash) return line;
      const payload = payloadOf(line);
      return withPayload(line, { ...payload, ms: { service: 36_000_000, support: 0 } });
    }),
  );
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Week');
  await expect(page.getByRole('alert').first()).toContainText('does not verify');
  await expect(page.getByRole('alert').first()).toContainText('Sign nothing');
  await expect(page.getByRole('button', { name: 'Approve week' })).toHaveCount(0);
  await expect(page.getByText('€250.00')).toHaveCount(0);
});

test('a slice that the server leaves out is missed', async ({ page }) => {
  const missing = scene().slices[3]?.hash;
  await tamperBundle(page, 'entries.ndjson', (lines) =>
    lines.filter((line) => line['hash'] !== missing),
  );
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Week');
  await expect(page.getByRole('alert').first()).toContainText('E_VIEW');
});

test('exchanged keys are a loud error, and nothing of the contract is shown', async ({ page }) => {
  await signIn(page, scene().url, people.client);
  await openPage(page, 'Diary');
  await expect(page.getByTestId('day-summary')).toContainText('Unchanged since signed');
  await tamperBundle(
    page,
    'entries.ndjson',
    eachLine((line) => {
      const envelope = line['envelope'] as { payloadType: string };
      if (!envelope.payloadType.includes('.contract.')) return line;
      return withPayload(line, { ...payloadOf(line), operator_pk: 'ab'.repeat(32) });
    }),
  );
  await page.reload();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The keys of this contract are not the ones you agreed on');
  await expect(alert).toContainText('Operator');
  await expect(page.getByTestId('day-summary')).toHaveCount(0);
  await expect(page.locator('[role=gridcell]')).toHaveCount(0);
});
