import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { ElectronRuntime } from './electron-runtime.ts';
import { cacheDir, makeReadableDir, repositoryDir } from './paths.ts';
import { ScriptStop } from './script.ts';

/** Packages with native code or helper programs: loaded at run time, everything else is bundled. */
export const runtimeExternals = ['active-win', 'screenshot-desktop', 'uiohook-napi'] as const;

const KEEP_RUNS = 3;
const KEEP_RUNS_MS = 24 * 60 * 60_000;

export interface AppSource {
  /** Folder with `package.json` and what its `main` needs, and `node_modules` (its own or above). */
  readonly rootDir: string;
  /** Folders below `rootDir` to take along. */
  readonly include: readonly string[];
  /** Packages to take along with their production dependencies. */
  readonly packages: readonly string[];
}

export interface StagedApp {
  /** The Electron binary beside the staged app; started, it runs the app. */
  readonly executable: string;
  readonly dir: string;
}

interface PlannedFile {
  readonly from: string;
  /** Path below the app's folder. */
  readonly to: string;
}

export const builtDesktopApp: AppSource = {
  rootDir: repositoryDir,
  include: ['dist/desktop'],
  // active-win imports node-pre-gyp on every platform when it is loaded, though only Windows uses it.
  packages: [...runtimeExternals, '@mapbox/node-pre-gyp'],
};

/**
 * Puts a copy of the built app under a runtime (`resources/app`) in a folder that every user can
 * read: the unprivileged user that runs Electron cannot enter root's clone, and the development
 * runtime has no default app to hand a path to. Equal input gives the same folder.
 */
export async function stageApp(
  runtime: ElectronRuntime,
  source: AppSource = builtDesktopApp,
): Promise<StagedApp> {
  const files = await planFiles(source);
  const manifest = stagedManifest(source.rootDir);
  const name = `${runtime.version}-${await fingerprint(files, manifest, runtime)}`;
  const runsDir = await makeReadableDir(join(cacheDir(), 'run'));
  const dir = join(runsDir, name);
  const staged = { executable: join(dir, relative(runtime.dir, runtime.executable)), dir };
  if (existsSync(staged.executable)) {
    await utimes(dir, new Date(), new Date());
    return staged;
  }
  const work = await mkdtemp(join(runsDir, '.stage-'));
  try {
    await linkTree(runtime.dir, work);
    await copyFiles(files, join(work, appPath(runtime)));
    await writeFile(join(work, appPath(runtime), 'package.json'), manifest, { mode: 0o644 });
    await chmod(work, 0o755);
    await renameUnlessThere(work, dir);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await pruneRuns(runsDir, name);
  return staged;
}

function appPath(runtime: ElectronRuntime): string {
  if (process.platform !== 'darwin') return 'resources/app';
  return join(dirname(dirname(relative(runtime.dir, runtime.executable))), 'Resources/app');
}

/** Only what Electron reads: the app's name, version and entry. */
function stagedManifest(rootDir: string): string {
  const manifest = readJson(join(rootDir, 'package.json')) as Record<string, unknown>;
  const { name, productName, version, type, main } = manifest;
  if (typeof main !== 'string' || !existsSync(join(rootDir, main))) {
    throw new ScriptStop(`The app is not built: ${String(main)} is missing. Run: npm run build`);
  }
  return `${JSON.stringify({ name, productName, version, type, main }, null, 2)}\n`;
}

async function planFiles(source: AppSource): Promise<PlannedFile[]> {
  const folders = source.include.map((path) => ({ from: join(source.rootDir, path), to: path }));
  for (const dir of collectPackages(source.packages, source.rootDir)) {
    // A package found above the root moves below it.
    folders.push({ from: dir, to: relative(source.rootDir, dir).replace(/^(\.\.[/\\])+/, '') });
  }
  const lists = await Promise.all(folders.map(listFiles));
  return lists.flat().sort((a, b) => (a.to < b.to ? -1 : 1));
}

/** The folders of `names` and of everything they depend on, as npm laid them out. */
export function collectPackages(names: readonly string[], fromDir: string): string[] {
  const found = new Set<string>();
  const visit = (name: string, requiredBy: string) => {
    const dir = findPackage(name, requiredBy);
    if (dir === undefined) throw new ScriptStop(`${name} is not installed. Run: npm ci`);
    if (found.has(dir)) return;
    found.add(dir);
    const { dependencies = {} } = readJson(join(dir, 'package.json')) as {
      readonly dependencies?: Record<string, string>;
    };
    for (const dependency of Object.keys(dependencies)) visit(dependency, dir);
  };
  for (const name of names) visit(name, fromDir);
  return [...found];
}

function findPackage(name: string, fromDir: string): string | undefined {
  // With a path behind it, a name that Node has built in (string_decoder) is looked up as a package.
  const manifest = `${name}/package.json`;
  const lookup = createRequire(join(fromDir, 'package.json')).resolve.paths(manifest) ?? [];
  return lookup.map((dir) => join(dir, name)).find((dir) => existsSync(join(dir, 'package.json')));
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

async function listFiles(folder: PlannedFile): Promise<PlannedFile[]> {
  const entries = await readdir(folder.from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(folder.from, path).split('/').includes('node_modules'))
    .map((from) => ({ from, to: join(folder.to, relative(folder.from, from)) }));
}

async function fingerprint(
  files: readonly PlannedFile[],
  manifest: string,
  runtime: ElectronRuntime,
): Promise<string> {
  const binary = await stat(runtime.executable);
  const hash = createHash('sha256').update(`${manifest}\0${binary.size}\0${binary.mtimeMs}\0`);
  for (const file of files) {
    hash.update(`${file.to}\0`).update(
      createHash('sha256')
        .update(await readFile(file.from))
        .digest(),
    );
  }
  return hash.digest('hex').slice(0, 16);
}

/** Hard links where the file system allows them: the runtime is 230 MB. */
async function linkTree(fromDir: string, toDir: string): Promise<void> {
  for (const entry of await readdir(fromDir, { withFileTypes: true })) {
    const [from, to] = [join(fromDir, entry.name), join(toDir, entry.name)];
    if (entry.isDirectory()) {
      await makeReadableDir(to);
      await linkTree(from, to);
    } else {
      await link(from, to).catch(() => copyFile(from, to));
    }
  }
}

async function copyFiles(files: readonly PlannedFile[], toDir: string): Promise<void> {
  for (const file of files) {
    const target = join(toDir, file.to);
    await makeReadableDir(dirname(target));
    await copyFile(file.from, target);
    await chmod(target, (await stat(file.from)).mode & 0o111 ? 0o755 : 0o644);
  }
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another process staged the same bytes first.
    if (!existsSync(to)) throw error;
  }
}

/** Old builds go, unless they are recent enough to be still running. */
async function pruneRuns(runsDir: string, current: string): Promise<void> {
  const names = (await readdir(runsDir)).filter((name) => name !== current);
  const runs = await Promise.all(
    names.map(async (name) => ({ name, usedAt: (await stat(join(runsDir, name))).mtimeMs })),
  );
  const old = runs.sort((a, b) => b.usedAt - a.usedAt).slice(KEEP_RUNS);
  for (const { name, usedAt } of old) {
    if (Date.now() - usedAt < KEEP_RUNS_MS) continue;
    await rm(join(runsDir, name), { recursive: true, force: true });
  }
}
