import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { electronBuilderConfig } from '../../../build/electron-builder.config.ts';
import {
  assertReleaseRuntime,
  findOfficialRuntime,
  pinnedElectronVersion,
} from '../../../build/electron-runtime.ts';
import { FALLBACK_MARKER } from '../../../build/fallback-runtime.ts';
import { sourceUrl } from '../../../build/official-runtime.ts';
import { cacheDirFor } from '../../../build/paths.ts';

async function runtimeDir(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-runtime-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

afterEach(() => vi.unstubAllEnvs());

describe('assertReleaseRuntime', () => {
  it('accepts the pinned official version', async () => {
    const dir = await runtimeDir({});
    expect(() => assertReleaseRuntime({ dir, version: pinnedElectronVersion() })).not.toThrow();
  });

  it('refuses the development runtime whatever version it claims', async () => {
    const dir = await runtimeDir({ [FALLBACK_MARKER]: '{}' });
    expect(() => assertReleaseRuntime({ dir, version: pinnedElectronVersion() })).toThrow(
      /Refused to package: .* is the development runtime/,
    );
  });

  it('refuses another version', async () => {
    const dir = await runtimeDir({});
    expect(() => assertReleaseRuntime({ dir, version: '33.2.1' })).toThrow(/is Electron 33.2.1/);
  });
});

describe('electronBuilderConfig', () => {
  it('refuses the development runtime in its own hook, and closes the fuses', async () => {
    const dir = await runtimeDir({ [FALLBACK_MARKER]: '{}' });
    const runtime = { executable: join(dir, 'electron'), version: '33.2.1', fallback: true, dir };
    const config = electronBuilderConfig(runtime);
    expect(config.beforePack).toBeTypeOf('function');
    expect(() => (config.beforePack as () => void)()).toThrow(/Refused to package/);
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});

describe('findOfficialRuntime', () => {
  it('takes the runtime that ELECTRON_OVERRIDE_DIST_PATH names', async () => {
    const dir = await runtimeDir({ electron: '', version: 'v45.0.0\n' });
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', dir);
    expect(findOfficialRuntime()).toMatchObject({ version: '45.0.0', fallback: false, dir });
  });

  it('still tells that the named one is the development runtime', async () => {
    const dir = await runtimeDir({ electron: '', version: '33.2.1', [FALLBACK_MARKER]: '{}' });
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', dir);
    expect(findOfficialRuntime()).toMatchObject({ fallback: true });
  });

  it('finds nothing in a folder without a binary', async () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', await runtimeDir({ version: '45.0.0' }));
    expect(findOfficialRuntime()).toBeUndefined();
  });
});

describe('sourceUrl', () => {
  it('is the official one unless a mirror is named', () => {
    expect(new URL(sourceUrl({})).host).toBe('github.com');
    expect(sourceUrl({ ELECTRON_MIRROR: 'https://mirror.test/' })).toBe('https://mirror.test/');
  });
});

describe('cacheDirFor', () => {
  it('is where the user that runs Electron can read it', () => {
    expect(cacheDirFor({ XDG_CACHE_HOME: '/home/a/.c' }, { root: false })).toBe(
      '/home/a/.c/countersign',
    );
    expect(cacheDirFor({ XDG_CACHE_HOME: '/root/.c' }, { root: true })).toBe(
      '/var/cache/countersign',
    );
    expect(cacheDirFor({ COUNTERSIGN_CACHE_DIR: '/x' }, { root: true })).toBe('/x');
  });
});
