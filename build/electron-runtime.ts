import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { err } from '../shared/kit/result.ts';
import {
  FALLBACK,
  FALLBACK_MARKER,
  ensureFallbackRuntime,
  fallbackDir,
  isFallbackSupported,
} from './fallback-runtime.ts';
import { type OfficialProblem, fetchOfficialRuntime } from './official-runtime.ts';
import { cacheDir, packageDir } from './paths.ts';
import { ScriptStop, announce, runAsScript } from './script.ts';

export interface ElectronRuntime {
  /** Absolute path of the Electron binary. */
  readonly executable: string;
  /** Electron's version, for example `45.3.2`. */
  readonly version: string;
  /** True for the older development runtime, which no release may contain. */
  readonly fallback: boolean;
  /** The folder with the binary and everything it needs beside it. */
  readonly dir: string;
}

/**
 * Finds or fetches the Electron to run: the official binary of the installed `electron` package,
 * otherwise the development runtime. Throws ScriptStop when neither can be had.
 */
export async function ensureElectronRuntime(): Promise<ElectronRuntime> {
  const installed = findOfficialRuntime();
  if (installed !== undefined) return installed;
  const supported = isFallbackSupported(process.platform, process.arch);
  // A machine that once had to fall back does not wait for the network at each start.
  const remembered = supported && existsSync(join(fallbackDir(cacheDir()), FALLBACK_MARKER));
  const fetched = remembered ? err({ type: 'notFetched' }) : await fetchOfficialRuntime();
  if (fetched.ok) return fetchedRuntime();
  if (!supported) throw new ScriptStop(`No Electron runtime: ${describeProblem(fetched.error)}.`);
  announce(fallbackNotice(fetched.error));
  const dir = await ensureFallbackRuntime(cacheDir());
  return {
    executable: join(dir, 'electron'),
    version: FALLBACK.electronVersion,
    fallback: true,
    dir,
  };
}

/** Throws ScriptStop unless `runtime` is the official Electron of the pinned version. */
export function assertReleaseRuntime(runtime: {
  readonly dir: string;
  readonly version: string;
}): void {
  if (existsSync(join(runtime.dir, FALLBACK_MARKER))) {
    throw new ScriptStop(
      `Refused to package: ${runtime.dir} is the development runtime (Electron ${FALLBACK.electronVersion}, Chromium ${FALLBACK.chromiumMajor}, out of support). Run \`npx install-electron\` where GitHub can be reached.`,
    );
  }
  const pinned = pinnedElectronVersion();
  if (runtime.version !== pinned) {
    throw new ScriptStop(
      `Refused to package: the runtime is Electron ${runtime.version}, package.json pins ${pinned}.`,
    );
  }
}

/** The official binary, if it has been fetched already (or ELECTRON_OVERRIDE_DIST_PATH names one). */
export function findOfficialRuntime(): ElectronRuntime | undefined {
  const electronDir = packageDir('electron');
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const dist = override || join(electronDir, 'dist');
  const relative = readTrimmed(join(electronDir, 'path.txt')) ?? (override && 'electron');
  const version = readTrimmed(join(dist, 'version'))?.replace(/^v/, '');
  if (!relative || version === undefined || !existsSync(join(dist, relative))) return undefined;
  const executable = join(dist, relative);
  const fallback = existsSync(join(dist, FALLBACK_MARKER));
  if (!fallback && !override && version !== pinnedElectronVersion()) return undefined;
  return {
    executable,
    version,
    fallback,
    dir: process.platform === 'darwin' ? dist : dirname(executable),
  };
}

export function pinnedElectronVersion(): string {
  const parsed: unknown = JSON.parse(
    readFileSync(join(packageDir('electron'), 'package.json'), 'utf8'),
  );
  return String((parsed as { readonly version: unknown }).version);
}

function fetchedRuntime(): ElectronRuntime {
  const runtime = findOfficialRuntime();
  if (runtime === undefined) throw new Error('the installer succeeded without leaving a runtime');
  return runtime;
}

function fallbackNotice(problem: OfficialProblem): string {
  return [
    `Using the development runtime: Electron ${FALLBACK.electronVersion} (Chromium ${FALLBACK.chromiumMajor}) from ${FALLBACK.package}@${FALLBACK.packageVersion}`,
    `  why: ${describeProblem(problem)}`,
    '  It is out of support: for development and tests only, and packaging refuses it.',
    '  For the official one: npx install-electron',
  ].join('\n');
}

function describeProblem(problem: OfficialProblem): string {
  if (problem.type === 'notFetched') {
    return `the official Electron ${pinnedElectronVersion()} has not been fetched`;
  }
  return `the official Electron ${pinnedElectronVersion()} cannot be fetched (${problem.detail})`;
}

function readTrimmed(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

void runAsScript(import.meta.url, async () => {
  const runtime = await ensureElectronRuntime();
  process.stdout.write(`${runtime.executable}\n`);
});
