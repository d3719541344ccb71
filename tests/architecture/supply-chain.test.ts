import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
}

/** Packages that would run a script when they are installed; none may. */
const withScripts = ['active-win', 'electron-winstaller', 'esbuild', 'uiohook-napi'];

describe('E-21 what comes from others', () => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

  it('is locked to its bytes', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(packages.length).toBeGreaterThan(400);
    const loose = packages.filter(
      ([, { integrity, link }]) => link === true || !integrity?.startsWith('sha512-'),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
    const odd = packages.filter(
      ([, { resolved = 'https://registry.npmjs.org/' }]) =>
        !resolved.startsWith('https://registry.npmjs.org/'),
    );
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  it('runs no script when it is installed', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const found = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = found.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(names.sort()).toEqual(withScripts);
  });

  it('is not taken on the day it appears, nor from a repository', () => {
    expect(read('.npmrc')).toMatch(/^min-release-age=7$/m);
    expect(read('.npmrc')).toMatch(/^allow-git=none$/m);
  });

  it('has no updater in it that installs by itself', () => {
    const updaters = packages.filter(([path]) =>
      /(?:electron-updater|update-electron-app|builder-util-runtime\/out\/publish)$/.test(path),
    );
    expect(updaters).toEqual([]);
  });
});

describe('E-22 code that trust rests on', () => {
  it('knows no Electron: it is the same in the app, the server, the console and the command', () => {
    const files = readdirSync(join(root, 'shared'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(80);
    const bound = files.filter((path) =>
      /\bfrom '(?:electron|node:)|\bimport\('(?:electron|node:)/.test(readFileSync(path, 'utf8')),
    );
    expect(bound).toEqual([]);
  });
});
