import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isRoot } from '../../../build/paths.ts';
import { type CommandOutcome, runCommand } from '../../../build/run-command.ts';

/** A root folder with dpkg's own records, into which packages are installed for real. */
export interface DebianRoot {
  readonly dir: string;
  /** dpkg on this root. It knows what the real system has, so dependencies are really looked up. */
  dpkg(...args: readonly string[]): Promise<CommandOutcome>;
  /** Every file and link in the root besides dpkg's own records. */
  files(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const records = 'var/lib/dpkg';

export async function makeDebianRoot(): Promise<DebianRoot> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-root-'));
  await chmod(dir, 0o755);
  for (const name of ['info', 'updates', 'triggers'])
    await mkdir(join(dir, records, name), { recursive: true });
  await copyFile(join('/', records, 'status'), join(dir, records, 'status'));
  await writeFile(join(dir, records, 'available'), '');
  const asRoot = isRoot() ? [] : ['unshare', '--user', '--map-root-user'];
  return {
    dir,
    dpkg(...args) {
      const [command = '', ...words] = [...asRoot, 'dpkg', `--root=${dir}`, ...args];
      const path = `/usr/sbin:/sbin:${process.env['PATH'] ?? ''}`;
      return runCommand(command, words, { env: { ...process.env, PATH: path, LC_ALL: 'C' } });
    },
    async files() {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
        .filter((path) => !path.startsWith('var/'))
        .sort();
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

export const modeOf = async (path: string): Promise<string> =>
  ((await stat(path)).mode & 0o7777).toString(8);
