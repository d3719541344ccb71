import { type BuildOptions, build as buildWithEsbuild } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build as buildWithVite } from 'vite';
import { hasStamp, hashSources, removeStamp, writeStamp } from './build-stamp.ts';
import { withDirectoryLock } from './directory-lock.ts';
import { distDir, repositoryDir } from './paths.ts';
import { ScriptStop, announce, runAsScript } from './script.ts';
import {
  type BuildFolders,
  consoleConfig,
  desktopRendererConfig,
  mainConfig,
  preloadConfig,
  verifierConfig,
} from './vite-configs.ts';

export type BuildTarget = 'desktop' | 'console' | 'verifier' | 'cli';
export const buildTargets: readonly BuildTarget[] = ['desktop', 'console', 'verifier', 'cli'];

const mainEntries = [
  'electron/main/index.ts',
  'electron/main/capture/input-counter-process.ts',
] as const;
const desktopPages = [
  'renderer/desktop/index.html',
  'renderer/desktop/encoder.html',
  'renderer/desktop/recovery.html',
  'renderer/outbox/index.html',
] as const;
const consolePage = 'renderer/console/index.html';
const verifierEntry = 'renderer/verifier/main.tsx';
const cliEntry = 'cli/main.ts';
const workerEntry = 'cli/signature-worker.ts';
const preloadDir = 'electron/preload';

const entriesByTarget: Readonly<Record<BuildTarget, readonly string[]>> = {
  desktop: [...mainEntries, ...desktopPages, preloadDir],
  console: [consolePage],
  verifier: [verifierEntry],
  cli: [cliEntry, workerEntry],
};

const always = [
  'build/bundle.ts',
  'build/vite-configs.ts',
  'build/stage-app.ts',
  'shared',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const sourcesByTarget: Readonly<Record<BuildTarget, readonly string[]>> = {
  desktop: [...always, 'electron', 'renderer'],
  console: [...always, 'renderer'],
  verifier: [...always, 'build/verifier-page.ts', 'renderer'],
  cli: [...always, 'cli', 'server'],
};

const builderByTarget: Readonly<Record<BuildTarget, (folders: BuildFolders) => Promise<void>>> = {
  desktop: buildDesktop,
  console: buildConsole,
  verifier: buildVerifier,
  cli: buildCli,
};

const ownFolders: BuildFolders = { rootDir: repositoryDir, distDir };

/** Builds the targets whose sources changed since their last build. Throws ScriptStop on failure. */
export async function ensureBuilt(
  targets: readonly BuildTarget[] = buildTargets,
  folders: BuildFolders = ownFolders,
): Promise<void> {
  const missing = targets.flatMap((target) => missingEntries(target, folders.rootDir));
  if (missing.length > 0) {
    throw new ScriptStop(`Cannot build: these files do not exist: ${missing.join(', ')}`);
  }
  await mkdir(folders.distDir, { recursive: true });
  await withDirectoryLock(folders.distDir, async () => {
    for (const target of targets) await buildIfChanged(target, folders);
  });
}

/** The files that a target starts from and that are not there. */
export const missingEntries = (target: BuildTarget, rootDir: string): readonly string[] =>
  entriesByTarget[target].filter((entry) => !existsSync(join(rootDir, entry)));

async function buildIfChanged(target: BuildTarget, folders: BuildFolders): Promise<void> {
  const stamp = join(folders.distDir, '.stamps', target);
  const hash = await hashSources(folders.rootDir, sourcesByTarget[target]);
  if (await hasStamp(stamp, hash)) return;
  await removeStamp(stamp);
  const startedAt = performance.now();
  await builderByTarget[target](folders);
  await writeStamp(stamp, hash);
  announce(`Built ${target} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

async function buildDesktop(folders: BuildFolders): Promise<void> {
  await buildWithVite(mainConfig(folders, mainEntries));
  await rm(join(folders.distDir, 'desktop/preload'), { recursive: true, force: true });
  const names = await readdir(join(folders.rootDir, preloadDir));
  for (const name of names.filter((name) => name.endsWith('.ts')).sort()) {
    await buildWithVite(preloadConfig(folders, join(preloadDir, name)));
  }
  await buildWithVite(desktopRendererConfig(folders, desktopPages));
}

async function buildConsole(folders: BuildFolders): Promise<void> {
  await buildWithVite(consoleConfig(folders, consolePage));
}

async function buildVerifier(folders: BuildFolders): Promise<void> {
  await buildWithVite(verifierConfig(folders, verifierEntry));
}

/** What a stranger's verification needs is in the file itself, so that it starts at once. */
const inlinedPackages: readonly string[] = [
  '@noble/curves',
  '@noble/hashes',
  '@zip.js/zip.js',
  'age-encryption',
  'zod',
];

async function buildCli(folders: BuildFolders): Promise<void> {
  const outdir = join(folders.distDir, 'cli');
  await rm(outdir, { recursive: true, force: true });
  const manifest = JSON.parse(await readFile(join(repositoryDir, 'package.json'), 'utf8'));
  const packages = Object.keys(manifest.dependencies ?? {});
  const options: BuildOptions = {
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: packages.filter((name) => !inlinedPackages.includes(name)),
    sourcemap: true,
    loader: { '.sql': 'text' },
    logLevel: 'warning',
  };
  const entryPoint = (entry: string) => [join(folders.rootDir, entry)];
  // The server's part is loaded only by the commands that are a server.
  await buildWithEsbuild({ ...options, entryPoints: entryPoint(cliEntry), splitting: true });
  // Apart, so that a thread that verifies signatures loads nothing else.
  await buildWithEsbuild({ ...options, entryPoints: entryPoint(workerEntry) });
}

void runAsScript(import.meta.url, async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !buildTargets.some((target) => target === name));
  if (unknown.length > 0) {
    throw new ScriptStop(`Usage: tsx build/bundle.ts [${buildTargets.join('|')} …]`);
  }
  const targets = buildTargets.filter((target) => wanted.length === 0 || wanted.includes(target));
  const possible = targets.filter((target) => missingEntries(target, repositoryDir).length === 0);
  await ensureBuilt(possible);
  // Says what is missing of the rest, after everything that can be built is built.
  await ensureBuilt(targets);
});
