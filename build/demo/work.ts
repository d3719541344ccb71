import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppState } from '../../shared/api/app-state.ts';
import { announce } from '../script.ts';
import { diaryTotals, type Tracker } from './tracker.ts';
import { addCounts, type InputCount, type Typist } from './typist.ts';

export interface CaptureFigure {
  readonly bytes: number;
  readonly ms: number;
}

export interface WorkFigures {
  readonly sent: InputCount;
  readonly counted: InputCount;
  readonly whileStopped: InputCount;
  readonly trackedMs: number;
  readonly slices: number;
  readonly captures: readonly CaptureFigure[];
}

const ticketTitle = 'Ticket 4821 - refund for a lost parcel';
const answer = [
  'hello, thank you for writing to us. i have found your parcel, ',
  'it was handed to a neighbour on friday and the driver noted the wrong door. ',
  'i have asked the depot to bring it to you tomorrow before noon, ',
  'and the refund of the express fee is on its way to your card. ',
  'please write to me again if it is not there by then. kind regards, tahmina',
];

export interface Desk {
  readonly con: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called once in the middle of the first session. */
  readonly whileTracking: () => Promise<unknown>;
}

/** Two sessions of real work with a stop between them (issue: at least 45 s, two captures). */
export async function doWork(tracker: Tracker, typist: Typist, desk: Desk): Promise<WorkFigures> {
  const terminal = openTerminal(desk.env);
  try {
    await typist.focusWindow(ticketTitle);
    await typist.clickAt({ x: 1500, y: 850 });
    typist.take();
    const first = await runSession(tracker, typist, {
      memo: 'Refunds: lost parcels',
      laterMemo: 'refunds - express fees',
      atEnd: desk.whileTracking,
    });
    const atStop = diaryTotals(await tracker.diary(desk.con));
    announce('Typing while stopped; none of it may count.');
    await typist.focusWindow(ticketTitle);
    await typist.type('nobody counts this');
    await typist.clickAt({ x: 1530, y: 870 });
    await sleep(1_500);
    const afterPause = diaryTotals(await tracker.diary(desk.con));
    typist.take();
    const second = await runSession(tracker, typist, { memo: 'Ticket 4822: wrong size' });
    const end = await tracker.diary(desk.con);
    const totals = diaryTotals(end);
    return {
      sent: addCounts(first.sent, second.sent),
      counted: { keys: totals.keys, clicks: totals.clicks },
      whileStopped: {
        keys: afterPause.keys - atStop.keys,
        clicks: afterPause.clicks - atStop.clicks,
      },
      trackedMs: totals.trackedMs,
      slices: end.slices.length,
      captures: [first.capture, second.capture],
    };
  } finally {
    terminal.kill();
  }
}

async function runSession(
  tracker: Tracker,
  typist: Typist,
  memos: {
    readonly memo: string;
    readonly laterMemo?: string;
    readonly atEnd?: () => Promise<unknown>;
  },
): Promise<{ readonly sent: InputCount; readonly capture: CaptureFigure }> {
  const { page } = tracker;
  const before = (await tracker.state()).lastCapture;
  const memoBox = page.getByRole('textbox', { name: 'Memo' });
  await memoBox.fill(memos.memo);
  await tracker.click(page.getByRole('button', { name: 'Start', exact: true }));
  typist.take();
  await tracker.until('tracking', ({ tracking }) => tracking.state === 'tracking');
  const startedAt = Date.now();
  announce(`Tracking: ${memos.memo}`);
  await typist.focusWindow(ticketTitle);
  for (const sentence of answer) await typist.type(sentence);
  await typist.clickAt({ x: 1540, y: 890 });
  if (memos.laterMemo !== undefined) {
    await tracker.click(memoBox);
    await typist.key('ctrl+a');
    await typist.type(memos.laterMemo);
    await typist.key('Return');
    await typist.focusWindow(ticketTitle);
    await typist.type('second ticket of the evening');
  }
  const seen = await tracker.until('a capture', (state) => isNewCapture(state, before), 45_000);
  await sleep(Math.max(0, startedAt + 25_000 - Date.now()));
  await memos.atEnd?.();
  await tracker.click(page.getByRole('button', { name: 'Stop', exact: true }));
  const sent = typist.take();
  await tracker.until('stopped', ({ tracking }) => tracking.state === 'stopped');
  return { sent, capture: captureFigure(seen) };
}

function isNewCapture(state: AppState, before: AppState['lastCapture']): boolean {
  const { lastCapture } = state;
  return lastCapture?.type === 'taken' && lastCapture.atMs !== before?.atMs;
}

function captureFigure({ lastCapture }: AppState): CaptureFigure {
  if (lastCapture?.type !== 'taken') throw new Error('no capture');
  return { bytes: lastCapture.lenBytes, ms: lastCapture.tookMs };
}

/** A window to work in, with a title like a ticket's. */
function openTerminal(env: Readonly<Record<string, string>>): ChildProcess {
  const args = [
    '-T',
    ticketTitle,
    '-fa',
    'DejaVu Sans Mono',
    '-fs',
    '10',
    '-geometry',
    '62x17+1390+720',
    '-e',
    'cat',
  ];
  return spawn('xterm', args, { env: { ...process.env, ...env }, stdio: 'ignore' });
}
