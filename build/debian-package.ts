import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Result, err, ok } from '../shared/kit/result.ts';
import { debianDepends, desktopEntry, linuxEntry } from './linux-entry.ts';
import { repositoryDir } from './paths.ts';
import { lastLine, runCommand } from './run-command.ts';

export interface DebianPackage {
  /** The packed app: electron-builder's `linux-unpacked`. */
  readonly appDir: string;
  readonly version: string;
  /** Node's name of the architecture. */
  readonly arch: string;
  /** `none` where only an installation is tried out. */
  readonly compression: 'xz' | 'none';
  /** The file to write. */
  readonly target: string;
}

export type DebianProblem =
  | { readonly type: 'arch_unknown'; readonly arch: string }
  | { readonly type: 'dpkg_failed'; readonly detail: string };

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const maintainer = 'Countersign <maintainers@countersign.invalid>';
/** Chromium's helper for systems without user namespaces: of root, and run as root. */
const setuidHelper = 'chrome-sandbox';

/** Debian's name for the architecture, which is part of the package's file name. */
export const debianArch = (arch: string): string | undefined => architectures[arch];

/**
 * Makes a Debian package of a packed app with dpkg-deb alone. It has no maintainer scripts: nothing
 * of it runs as root when it is installed or removed, and the desktop's own triggers do the rest.
 */
export async function makeDebianPackage(
  wanted: DebianPackage,
): Promise<Result<void, DebianProblem>> {
  const architecture = debianArch(wanted.arch);
  if (architecture === undefined) return err({ type: 'arch_unknown', arch: wanted.arch });
  const tree = await mkdtemp(join(tmpdir(), 'countersign-deb-'));
  try {
    await fillTree(tree, wanted.appDir);
    await setModes(tree);
    await writeControl(tree, { version: wanted.version, architecture });
    const args = ['--root-owner-group', `-Z${wanted.compression}`, '--build', tree, wanted.target];
    const built = await runCommand('dpkg-deb', args);
    if (built.code === 0) return ok(undefined);
    return err({ type: 'dpkg_failed', detail: lastLine(built.stderr) || built.reason });
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

async function fillTree(tree: string, appDir: string): Promise<void> {
  const at = (path: string) => join(tree, path);
  const { installDir, executable, command, packageName } = linuxEntry;
  await cp(appDir, at(installDir), { recursive: true, verbatimSymlinks: true });
  const icon = (file: string) => join(repositoryDir, 'build/icon', file);
  const hicolor = 'usr/share/icons/hicolor';
  await put(icon('countersign.png'), at(`${hicolor}/512x512/apps/${packageName}.png`));
  await put(icon('countersign.svg'), at(`${hicolor}/scalable/apps/${packageName}.svg`));
  await put(join(repositoryDir, 'LICENSE'), at(`usr/share/doc/${packageName}/copyright`));
  await mkdir(at('usr/share/applications'), { recursive: true });
  await writeFile(at(`usr/share/applications/${packageName}.desktop`), desktopEntry());
  await mkdir(at('usr/bin'), { recursive: true });
  await symlink(`${installDir}/${executable}`, at(`usr/bin/${command}`));
}

async function put(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

/** Whatever the builder's umask was: readable by all, writable by root alone. */
async function setModes(tree: string): Promise<void> {
  await chmod(tree, 0o755);
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.name === setuidHelper) await chmod(path, 0o4755);
    else await chmod(path, (await stat(path)).mode & 0o111 ? 0o755 : 0o644);
  }
}

async function writeControl(
  tree: string,
  facts: { readonly version: string; readonly architecture: string },
): Promise<void> {
  const { sums, bytes } = await sumFiles(tree);
  const control = join(tree, 'DEBIAN');
  await mkdir(control, { mode: 0o755 });
  await writeFile(join(control, 'control'), controlText({ ...facts, bytes }), { mode: 0o644 });
  await writeFile(join(control, 'md5sums'), sums, { mode: 0o644 });
}

/** What dpkg knows of the package before it opens it. `bytes`: of all its files together. */
export function controlText(facts: {
  readonly version: string;
  readonly architecture: string;
  readonly bytes: number;
}): string {
  const fields = [
    ['Package', linuxEntry.packageName],
    ['Version', facts.version],
    ['Architecture', facts.architecture],
    ['Maintainer', maintainer],
    ['Installed-Size', String(Math.ceil(facts.bytes / 1_024))],
    ['Depends', debianDepends().join(', ')],
    ['Section', 'misc'],
    ['Priority', 'optional'],
    ['Description', linuxEntry.summary],
  ].map(([name, value]) => `${name}: ${value}`);
  return [...fields, ...linuxEntry.description.map((line) => ` ${line}`), ''].join('\n');
}

async function sumFiles(tree: string): Promise<{ readonly sums: string; readonly bytes: number }> {
  const files = (await readdir(tree, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const lines: string[] = [];
  let bytes = 0;
  for (const file of files) {
    const content = await readFile(file);
    bytes += content.length;
    // The format's own choice; what protects a release is its signed manifest.
    lines.push(`${createHash('md5').update(content).digest('hex')}  ${relative(tree, file)}`);
  }
  return { sums: `${lines.join('\n')}\n`, bytes };
}
