import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Result, err, ok } from '../shared/kit/result.ts';
import { withDirectoryLock } from './directory-lock.ts';
import { packageDir } from './paths.ts';
import { lastLine, runCommand } from './run-command.ts';
import { announce } from './script.ts';

/** Why there is no official Electron binary. */
export type OfficialProblem =
  | { readonly type: 'notFetched' }
  | { readonly type: 'unreachable'; readonly detail: string }
  | { readonly type: 'fetchFailed'; readonly detail: string };

const REACH_TIMEOUT_MS = 5_000;
const FETCH_TIMEOUT_MS = 15 * 60_000;
const OFFICIAL_SOURCE = 'https://github.com/electron/electron/releases/download/';

/**
 * Tries to fetch the official binary with the electron package's own installer, which checks it
 * against the checksums in the package. An unreachable source is found out within five seconds.
 */
export async function fetchOfficialRuntime(): Promise<Result<void, OfficialProblem>> {
  const unreachable = await probeSource(sourceUrl(process.env));
  if (unreachable !== undefined) return err({ type: 'unreachable', detail: unreachable });
  const electronDir = packageDir('electron');
  return withDirectoryLock(electronDir, async () => {
    announce('Fetching the official Electron (about 120 MB, once) …');
    const installed = await runCommand(process.execPath, [join(electronDir, 'install.js')], {
      cwd: electronDir,
      timeoutMs: FETCH_TIMEOUT_MS,
    });
    if (installed.code === 0 && existsSync(join(electronDir, 'path.txt'))) {
      return ok(undefined);
    }
    const detail = installed.reason === 'timedOut' ? 'timed out' : lastLine(installed.stderr);
    return err({ type: 'fetchFailed', detail });
  });
}

/** The same mirror variables as the installer's own. */
export function sourceUrl(env: NodeJS.ProcessEnv): string {
  return (
    env['ELECTRON_MIRROR'] ||
    env['npm_config_electron_mirror'] ||
    env['npm_package_config_electron_mirror'] ||
    OFFICIAL_SOURCE
  );
}

/** Says why `url` cannot be reached, or `undefined` when anything answers there. */
async function probeSource(url: string): Promise<string | undefined> {
  // Through a proxy only the installer itself can tell.
  if (process.env['ELECTRON_GET_USE_PROXY']) return undefined;
  try {
    await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(REACH_TIMEOUT_MS),
    });
    return undefined;
  } catch (error) {
    return `${new URL(url).host}: ${causeOf(error)}`;
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name === 'TimeoutError' ? 'no answer within 5 seconds' : error.message;
}
