import { _electron, type ElectronApplication, errors } from '@playwright/test';

type LaunchOptions = NonNullable<Parameters<typeof _electron.launch>[0]>;

const firstTryMs = 45_000;
const secondTryMs = 120_000;

/**
 * Starts the app under Playwright. On a busy machine the debugger's first answer gets lost now and
 * then and the start hangs although the app runs: only that is tried a second time.
 */
export async function launchApp(options: LaunchOptions): Promise<ElectronApplication> {
  try {
    return await _electron.launch({ ...options, timeout: firstTryMs });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    return _electron.launch({ ...options, timeout: secondTryMs });
  }
}
