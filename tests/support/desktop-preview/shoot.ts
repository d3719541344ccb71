import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPreview, servePreview } from './preview-server.ts';
import type { SampleName } from './sample-states.ts';

// npx tsx tests/support/desktop-preview/shoot.ts DIR [NAME-PREFIX]: pictures of the window.

interface Shot {
  readonly name: string;
  readonly state: SampleName | 'recovery' | 'recovery-type';
  readonly width: number;
  readonly height?: number;
  readonly dark?: true;
  readonly zoom?: number;
  readonly lang?: 'bn' | 'kn';
  readonly act?: (page: Page) => Promise<void>;
}

const tab = (name: string) => (page: Page) => page.getByRole('tab', { name }).click();
const openCell = async (page: Page) => {
  await tab('Diary')(page);
  await page
    .getByRole('gridcell', { name: /tracked/ })
    .nth(3)
    .click();
};

const openPicture = (page: Page) =>
  page.getByRole('button', { name: /as your client sees it/ }).click();

const openDialog = (name: string) => async (page: Page) => {
  await openCell(page);
  await page.getByRole('button', { name }).first().click();
};
const drawArea = async (page: Page) => {
  await openDialog('Cover areas…')(page);
  await page.getByTestId('cover-board').waitFor();
  const box = await page.getByTestId('cover-board').boundingBox();
  if (!box) throw new Error('no board');
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Add an area' }).click();
  await page.getByRole('button', { name: 'Covered area 2' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
};
const askRemoval = async (page: Page) => {
  await openDialog('Remove picture…')(page);
  await page.getByRole('button', { name: /give up/ }).click();
};
const askEnd = async (page: Page) => {
  await tab('Keys and proof')(page);
  await page.getByRole('button', { name: 'End this key…' }).click();
};
const askVouch = async (page: Page) => {
  await tab('Keys and proof')(page);
  await page.getByRole('button', { name: 'Vouch for another computer of yours…' }).click();
  await page.getByRole('textbox').fill('countersign enrolment request');
  await page.getByRole('button', { name: 'Read it' }).click();
};
const moveIdle = (page: Page) =>
  page.getByRole('button', { name: 'It was for another client…' }).click();
const addManual = (page: Page) => page.getByRole('button', { name: 'Add time by hand…' }).click();
const makeRequest = async (page: Page) => {
  await page.getByRole('button', { name: 'Show my other computers' }).click();
  await page.getByRole('button', { name: 'Make the request' }).click();
};

/** By place: names differ by language. */
const nth = (page: number) => (window: Page) => window.getByRole('tab').nth(page).click();
const showWeek = async (window: Page) => {
  await nth(1)(window);
  await window.getByRole('radiogroup').first().locator('label').nth(1).click();
  await window.getByTestId('week-day').first().waitFor();
};
const askErase = async (page: Page) => {
  await tab('Keys and proof')(page);
  await page.getByRole('button', { name: 'Erase this computer…' }).click();
};
const part = (at: number) => async (window: Page) => {
  await window.getByRole('tab', { name: /^(Settings|সেটিংস|ಸೆಟ್ಟಿಂಗ್‌ಗಳು)$/ }).click();
  await window.getByRole('tablist').nth(1).getByRole('tab').nth(at).click();
};
const test = async (window: Page) => {
  await part(1)(window);
  await window.getByRole('button', { name: 'Take a test screenshot' }).click();
};
const practise = async (window: Page) => {
  await part(2)(window);
  await window.getByRole('button', { name: 'Start practising' }).click();
  await window.waitForTimeout(1_300);
};
const looks = [{}, { dark: true }] as const;
const spokenShots: readonly Shot[] = (['bn', 'kn'] as const).flatMap((lang) =>
  looks.flatMap((look) => {
    const shade = 'dark' in look ? '-dark' : '';
    const shot = (name: string, rest: Pick<Shot, 'state' | 'width'> & Partial<Shot>): Shot => ({
      name: `${lang}-${name}${shade}`,
      lang,
      ...look,
      ...rest,
    });
    return [
      shot('pairing', { state: 'unpaired', width: 1080 }),
      shot('today', { state: 'two', width: 1120 }),
      shot('diary', { state: 'two', width: 1120, act: nth(1) }),
      shot('pay', { state: 'bengali', width: 1120, act: nth(2) }),
      shot('week', { state: 'submitted', width: 1120, act: showWeek }),
      shot('contract', { state: 'two', width: 1120, act: nth(4) }),
      shot('safety', { state: 'two', width: 1120, act: nth(5) }),
      shot('settings', { state: 'tracking', width: 1120, act: part(0) }),
      shot('machine', { state: 'tracking', width: 1120, act: part(1) }),
      shot('about', { state: 'tracking', width: 1120, act: part(3) }),
      shot('recovery', { state: 'recovery', width: 760 }),
      shot('zoom200', { state: 'two', width: 1120, zoom: 2 }),
    ];
  }),
);

const shots: readonly Shot[] = [
  { name: 'outbox', state: 'tracking', width: 1120, act: nth(3) },
  { name: 'outbox-dark', state: 'tracking', width: 1120, dark: true, act: nth(3) },
  { name: 'outbox-bn', state: 'tracking', width: 1120, lang: 'bn', act: nth(3) },
  { name: 'outbox-kn', state: 'tracking', width: 1120, lang: 'kn', act: nth(3) },
  { name: 'outbox-zoom', state: 'tracking', width: 1120, zoom: 2, act: nth(3) },
  { name: 'pay', state: 'submitted', width: 1120, act: nth(2) },
  { name: 'pay-dark', state: 'submitted', width: 1120, dark: true, act: nth(2) },
  { name: 'pay-150', state: 'bengali', width: 1120, zoom: 1.5, act: nth(2) },
  { name: 'pay-360', state: 'two', width: 360, act: nth(2) },
  { name: 'pay-empty', state: 'offered', width: 1120, act: nth(2) },
  { name: 'week', state: 'submitted', width: 1120, act: showWeek },
  { name: 'week-dark', state: 'two', width: 1120, dark: true, act: showWeek },
  { name: 'week-150', state: 'two', width: 1120, zoom: 1.5, act: showWeek },
  { name: 'week-360', state: 'two', width: 360, act: showWeek },
  { name: 'erase', state: 'tracking', width: 1120, act: nth(5) },
  { name: 'erase-ask', state: 'stopped', width: 1120, act: askErase },
  { name: 'erase-ask-150', state: 'submitted', width: 1120, zoom: 1.5, act: askErase },
  ...spokenShots,
  { name: 'set-general', state: 'tracking', width: 1120, act: part(0) },
  { name: 'set-general-dark', state: 'tracking', width: 1120, dark: true, act: part(0) },
  { name: 'set-general-200', state: 'tracking', width: 1120, zoom: 2, act: part(0) },
  { name: 'set-general-360', state: 'tracking', width: 360, act: part(0) },
  { name: 'set-machine', state: 'troubled', width: 1120, act: test },
  { name: 'set-machine-dark', state: 'tracking', width: 1120, dark: true, act: part(1) },
  { name: 'set-practice', state: 'stopped', width: 1120, act: practise },
  { name: 'set-practice-dark', state: 'stopped', width: 1120, dark: true, act: practise },
  { name: 'set-about', state: 'tracking', width: 1120, act: part(3) },
  { name: 'talk', state: 'submitted', width: 1080 },
  { name: 'talk-dark', state: 'submitted', width: 1080, dark: true },
  { name: 'talk-360', state: 'submitted', width: 360 },
  { name: 'vouch', state: 'tracking', width: 1080, act: askVouch },
  { name: 'vouch-dark', state: 'tracking', width: 1080, dark: true, act: askVouch },
  { name: 'endorse-request', state: 'unendorsed', width: 1080, act: makeRequest },
  { name: 'edit-detail', state: 'two', width: 1280, act: openCell },
  { name: 'edit-detail-dark', state: 'two', width: 1280, dark: true, act: openCell },
  { name: 'edit-detail-150', state: 'two', width: 1280, zoom: 1.5, act: openCell },
  { name: 'edit-cover', state: 'two', width: 1280, act: drawArea },
  { name: 'edit-cover-dark', state: 'two', width: 1280, dark: true, act: drawArea },
  { name: 'edit-remove', state: 'two', width: 1080, act: openDialog('Remove…') },
  {
    name: 'edit-remove-dark',
    state: 'two',
    width: 1080,
    dark: true,
    act: openDialog('Remove picture…'),
  },
  {
    name: 'edit-amend-150',
    state: 'two',
    width: 1080,
    zoom: 1.5,
    act: openDialog('Change words…'),
  },
  { name: 'edit-move', state: 'two', width: 1080, act: openDialog('Move…') },
  { name: 'edit-pending', state: 'two', width: 1280, act: askRemoval },
  { name: 'safety', state: 'unwritten', width: 1080, act: tab('Keys and proof') },
  { name: 'safety-dark', state: 'tracking', width: 1080, dark: true, act: tab('Keys and proof') },
  { name: 'safety-150', state: 'tracking', width: 1080, zoom: 1.5, act: tab('Keys and proof') },
  { name: 'safety-360', state: 'tracking', width: 360, act: tab('Keys and proof') },
  { name: 'safety-end', state: 'tracking', width: 1080, act: askEnd },
  { name: 'endorse', state: 'unendorsed', width: 1080 },
  { name: 'endorse-dark', state: 'unendorsed', width: 1080, dark: true },
  { name: 'recovery-show', state: 'recovery', width: 760 },
  { name: 'recovery-show-dark', state: 'recovery', width: 760, dark: true },
  { name: 'recovery-show-150', state: 'recovery', width: 760, zoom: 1.5 },
  { name: 'recovery-type', state: 'recovery-type', width: 760 },
  { name: 'rec-idle', state: 'idle', width: 1080 },
  { name: 'rec-idle-dark', state: 'idle', width: 1080, dark: true },
  { name: 'rec-idle-360', state: 'idle', width: 360 },
  { name: 'rec-move', state: 'idle', width: 1080, dark: true, act: moveIdle },
  { name: 'rec-capped', state: 'capped', width: 1080 },
  { name: 'rec-capped-dark', state: 'capped', width: 900, dark: true },
  { name: 'rec-manual', state: 'capped', width: 1080, act: addManual },
  { name: 'rec-away', state: 'away', width: 720 },
  { name: 'rec-rules', state: 'two', width: 1280, act: openCell },
  { name: 'today-unwritten', state: 'unwritten', width: 1080 },
  { name: 'contract-revision', state: 'two', width: 1080, act: tab('Contract') },
  { name: 'contract-elsewhere', state: 'elsewhere', width: 1080, act: tab('Contract') },
  { name: 'pairing', state: 'unpaired', width: 1080 },
  { name: 'pairing-360-dark', state: 'unpaired', width: 360, dark: true },
  { name: 'today-1280', state: 'tracking', width: 1280 },
  { name: 'today-1280-dark', state: 'tracking', width: 1280, dark: true },
  { name: 'today-900', state: 'stopped', width: 900 },
  { name: 'today-360', state: 'tracking', width: 360 },
  { name: 'today-troubled', state: 'troubled', width: 1080 },
  { name: 'today-troubled-dark', state: 'troubled', width: 1080, dark: true },
  { name: 'today-bengali-360', state: 'bengali', width: 360 },
  { name: 'today-zoom-150', state: 'tracking', width: 1080, zoom: 1.5 },
  { name: 'today-zoom-200', state: 'submitted', width: 1080, zoom: 2 },
  { name: 'today-no-contract', state: 'no-contract', width: 1080 },
  { name: 'picture', state: 'tracking', width: 1080, act: openPicture },
  { name: 'contract-offered', state: 'offered', width: 1080, act: tab('Contract') },
  { name: 'contract-dark', state: 'tracking', width: 1080, dark: true, act: tab('Contract') },
  { name: 'contract-bengali-360', state: 'bengali', width: 360, act: tab('Contract') },
  { name: 'diary-1280', state: 'tracking', width: 1280, act: openCell },
  { name: 'diary-1280-dark', state: 'tracking', width: 1280, dark: true, act: openCell },
  { name: 'diary-360', state: 'tracking', width: 360, act: openCell },
  { name: 'diary-zoom-200', state: 'tracking', width: 1080, zoom: 2, act: openCell },
];

const [, , directory = 'preview', prefix = ''] = process.argv;
await main(directory, prefix);

async function main(dir: string, namePrefix: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await buildPreview();
  const { server, origin } = await servePreview();
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
  });
  for (const shot of shots.filter(({ name }) => name.startsWith(namePrefix))) {
    await shoot(browser, { shot, origin, path: join(dir, `${shot.name}.png`) });
  }
  await browser.close();
  server.close();
}

interface ShootInput {
  readonly shot: Shot;
  readonly origin: string;
  readonly path: string;
}

async function shoot(browser: Browser, { shot, origin, path }: ShootInput): Promise<void> {
  const zoom = shot.zoom ?? 1;
  const context = await browser.newContext({
    viewport: {
      width: Math.round(shot.width / zoom),
      height: Math.round((shot.height ?? 820) / zoom),
    },
    deviceScaleFactor: zoom,
    colorScheme: shot.dark ? 'dark' : 'light',
    timezoneId: 'Asia/Dhaka',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      console.log(`${shot.name}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => console.log(`${shot.name}: ${error.message}`));
  await page.goto(`${origin}/?state=${shot.state}&lang=${shot.lang ?? 'en'}`);
  await page.getByRole('main').waitFor();
  await shot.act?.(page);
  await page.waitForTimeout(500);
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const { id, help, nodes } of violations) {
    console.log(
      `${shot.name}: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
  }
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wide > 0) console.log(`${shot.name}: ${wide} px wider than the window`);
  await page.screenshot({ path, fullPage: true });
  await context.close();
}
