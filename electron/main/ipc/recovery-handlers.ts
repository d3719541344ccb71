import type { BrowserWindow } from 'electron';
import type { IpcError, RecoveryResponses, recoveryRequests } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { RecoveryDesk } from '../diary/recovery-desk.ts';
import type { IpcHandlers } from './registrar.ts';

export interface RecoveryWindow {
  readonly desk: () => RecoveryDesk | undefined;
  readonly window: () => BrowserWindow | undefined;
  readonly onUsed: () => void;
}

/** The recovery key's window: shows it once for paper, or takes it from paper. */
export function createRecoveryHandlers({
  desk,
  window,
  onUsed,
}: RecoveryWindow): IpcHandlers<typeof recoveryRequests, RecoveryResponses> {
  // One desk for the life of the window: the words that it asks for must not change.
  const opened: { window?: BrowserWindow; desk?: RecoveryDesk | undefined } = {};
  async function atDesk<T>(
    work: (found: RecoveryDesk) => Promise<Result<T, IpcError>>,
  ): Promise<Result<T, IpcError>> {
    const current = window();
    if (current !== undefined && opened.window !== current) {
      opened.window = current;
      opened.desk = desk();
    }
    return opened.desk === undefined ? err({ code: 'not_paired' }) : work(opened.desk);
  }
  return {
    'recovery.page': () => atDesk((found) => found.page()),
    'recovery.print': async () => ok({ printed: await print(window()) }),
    'recovery.confirm': ({ words }) =>
      atDesk(async (found) => {
        const confirmed = await found.confirm(words);
        onUsed();
        return confirmed;
      }),
    'recovery.use': ({ words }) =>
      atDesk(async (found) => {
        const used = await found.use(words);
        onUsed();
        return used;
      }),
    'recovery.close': async () => {
      // After the answer, which has to reach the window first.
      setImmediate(() => window()?.close());
      return ok(undefined);
    },
  };
}

/** Straight to paper: no file of it is made here. */
const print = (window: BrowserWindow | undefined): Promise<boolean> =>
  new Promise((resolve) => {
    if (window === undefined) resolve(false);
    else window.webContents.print({ printBackground: false }, (isPrinted) => resolve(isPrinted));
  });
