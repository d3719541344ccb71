import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import type { AppState, DiaryDay } from '../../shared/api/app-state.ts';
import type {
  DesktopCall,
  DesktopRequest,
  DesktopResponses,
  IpcAnswer,
} from '../../shared/api/ipc.ts';
import { launchApp } from '../launch-app.ts';
import type { Launcher } from '../launch-electron.ts';
import { ScriptStop } from '../script.ts';
import type { InputCount, Point, Typist } from './typist.ts';

/** The running tracker: its window is used with the mouse, its state is only read. */
export interface Tracker {
  readonly page: Page;
  state(): Promise<AppState>;
  /** Waits until the state passes a test; throws with what was waited for. */
  until(what: string, test: (state: AppState) => boolean, timeoutMs?: number): Promise<AppState>;
  click(target: Locator): Promise<void>;
  diary(con: string): Promise<DiaryDay>;
  close(): Promise<void>;
}

export async function openTracker(launcher: Launcher, typist: Typist): Promise<Tracker> {
  const app = await launchApp({
    executablePath: launcher.executablePath,
    args: [...launcher.args, `--profile=${join(launcher.homeDir, 'profile')}`],
    env: { ...launcher.env },
    chromiumSandbox: true,
  });
  const page = await windowOf(app, '/desktop/');
  await page.waitForLoadState('domcontentloaded');
  const state = () => invoke(page, 'app.state', {});
  return {
    page,
    state,
    until: async (what, test, timeoutMs = 60_000) => {
      const until = Date.now() + timeoutMs;
      for (;;) {
        const now = await state();
        if (test(now)) return now;
        if (Date.now() > until)
          throw new ScriptStop(`the tracker did not reach: ${what}; ${summary(now)}`);
        await sleep(250);
      }
    },
    click: async (target) => {
      // In the middle: at the edge the head of the page, which stays in place, may cover it.
      await target.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      await settled(target);
      await typist.clickAt(await screenPoint(app, page, target));
    },
    diary: (con) => invoke(page, 'diary.day', { con, fromIdx: 0, toIdx: Number.MAX_SAFE_INTEGER }),
    close: () => app.close(),
  };
}

/** Milliseconds and input of all slices that the diary has, the open one included. */
export function diaryTotals({ slices }: DiaryDay): InputCount & { readonly trackedMs: number } {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  return {
    keys: sum(slices.map(({ k }) => sum(k))),
    clicks: sum(slices.map(({ m }) => sum(m))),
    trackedMs: sum(slices.map(({ fromMs, toMs }) => toMs - fromMs)),
  };
}

interface RawBridge {
  invoke(call: string, request: object): Promise<IpcAnswer<unknown>>;
}

async function invoke<C extends DesktopCall>(
  page: Page,
  call: C,
  request: DesktopRequest<C>,
): Promise<DesktopResponses[C]> {
  // Playwright's own types for what crosses into the page cannot follow a generic call.
  const answer: IpcAnswer<unknown> = await page.evaluate(
    ([name, argument]) => {
      const { countersign } = globalThis as unknown as { countersign: RawBridge };
      return countersign.invoke(name, argument);
    },
    [call, request] as [string, object],
  );
  if (!answer.ok) throw new ScriptStop(`${call}: ${answer.error.code}`);
  return answer.value as DesktopResponses[C];
}

async function windowOf(app: ElectronApplication, part: string): Promise<Page> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const page = app.windows().find((window) => window.url().includes(part));
    if (page !== undefined) return page;
    await sleep(250);
  }
  throw new ScriptStop(`the tracker opened no window at ${part}`);
}

/** Waits until the target no longer moves: a scroll or a transition may still be under way. */
async function settled(target: Locator): Promise<void> {
  for (let attempt = 0, before = ''; attempt < 40; attempt++) {
    await sleep(100);
    const now = JSON.stringify(await target.boundingBox());
    if (now === before) return;
    before = now;
  }
}

async function screenPoint(app: ElectronApplication, page: Page, target: Locator): Promise<Point> {
  const window = await app.browserWindow(page);
  const content = await window.evaluate((w: { getContentBounds(): Point }) => w.getContentBounds());
  const box = await target.boundingBox();
  if (box === null)
    throw new ScriptStop('the tracker does not show what the driver wants to click');
  return { x: content.x + box.x + box.width / 2, y: content.y + box.y + box.height / 2 };
}

function summary({ tracking, sync, contracts }: AppState): string {
  return JSON.stringify({
    tracking: tracking.state,
    sync,
    contracts: contracts.map(({ con, state }) => ({ con, state })),
  });
}
