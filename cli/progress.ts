import type { Progress, Step } from '../shared/verify/run.ts';
import type { CommandIo } from './io.ts';

const firstAfterMs = 1_000;
const onTerminalEveryMs = 100;
const onLinesEveryMs = 1_000;
/** Back to the start of the line, and clears it. */
const rewrite = '\r\u001b[K';

const stepWords: Readonly<Record<Step, string>> = {
  files: 'reading files',
  trust: 'checking the checkpoint',
  signatures: 'checking signatures',
  receipts: 'checking receipts',
  keys: 'checking keys',
  chains: 'checking chains',
  times: 'checking times',
  deliveries: 'checking memos and pictures',
  billing: 'checking timesheets and money',
};

export interface ProgressDisplay {
  readonly onProgress: (progress: Progress) => void;
  /** Leaves a clean line behind. */
  readonly end: () => void;
}

/**
 * What is going on, on stderr, once it takes longer than a second: on a terminal one line that
 * changes, elsewhere (when asked for) a line per second.
 */
export function createProgressDisplay(io: CommandIo, mode: 'auto' | 'always' | 'never') {
  const { terminal } = io;
  const isShown = mode === 'always' || (mode === 'auto' && terminal !== undefined);
  const state = { startedMs: io.nowMs(), shownMs: Number.NEGATIVE_INFINITY, isDirty: false };
  const everyMs = terminal === undefined ? onLinesEveryMs : onTerminalEveryMs;
  const display: ProgressDisplay = {
    onProgress(progress) {
      const nowMs = io.nowMs();
      if (!isShown || nowMs - state.startedMs < firstAfterMs || nowMs - state.shownMs < everyMs)
        return;
      state.shownMs = nowMs;
      if (terminal === undefined) return io.err(progressText(progress));
      state.isDirty = true;
      terminal.write(`${rewrite}${progressText(progress)}`);
    },
    end() {
      if (state.isDirty) terminal?.write(rewrite);
      state.isDirty = false;
    },
  };
  return display;
}

function progressText({ step, done, total }: Progress): string {
  if (total <= 1) return `${stepWords[step]} …`;
  return `${stepWords[step]} ${Math.floor((done * 100) / total)} % (${done} of ${total})`;
}
