import { mkdir, mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectPackages, stageApp } from '../../../build/stage-app.ts';

const manifest = (facts: object) => JSON.stringify(facts);

async function tree(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-stage-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text, { mode: 0o600 });
  }
  return dir;
}

const appFiles = {
  'package.json': manifest({
    name: 'app',
    version: '1.2.3',
    type: 'module',
    main: 'dist/desktop/main/index.js',
    devDependencies: { secret: '1' },
  }),
  'dist/desktop/main/index.js': 'main',
  'src/not-staged.ts': 'source',
  'node_modules/native/package.json': manifest({
    dependencies: { helper: '1', string_decoder: '1' },
  }),
  'node_modules/native/build/native.node': 'binary',
  'node_modules/native/node_modules/helper/package.json': manifest({ version: 'nested' }),
  'node_modules/helper/package.json': manifest({ version: 'top' }),
  'node_modules/string_decoder/package.json': manifest({ dependencies: { native: '1' } }),
};

async function runtime() {
  const dir = await tree({ electron: 'binary', 'locales/bn.pak': 'bn' });
  return { dir, executable: join(dir, 'electron'), version: '45.0.0', fallback: false };
}

const source = (rootDir: string) => ({
  rootDir,
  include: ['dist/desktop'],
  packages: ['native'],
});

beforeEach(async () => {
  vi.stubEnv('COUNTERSIGN_CACHE_DIR', await mkdtemp(join(tmpdir(), 'countersign-cache-')));
});
afterEach(() => vi.unstubAllEnvs());

describe('collectPackages', () => {
  it('follows dependencies to the copy npm gave each of them, once, around cycles', async () => {
    const root = await tree(appFiles);
    expect(collectPackages(['native'], root)).toEqual(
      ['native', 'native/node_modules/helper', 'string_decoder'].map((name) =>
        join(root, 'node_modules', name),
      ),
    );
  });

  it('says which package is not installed', async () => {
    const root = await tree(appFiles);
    expect(() => collectPackages(['absent'], root)).toThrow('absent is not installed. Run: npm ci');
  });
});

describe('stageApp', () => {
  it('puts the app and its packages under a copy of the runtime, readable by everyone', async () => {
    const staged = await stageApp(await runtime(), source(await tree(appFiles)));
    const app = join(staged.dir, 'resources/app');
    expect(await readFile(staged.executable, 'utf8')).toBe('binary');
    expect(await readFile(join(staged.dir, 'locales/bn.pak'), 'utf8')).toBe('bn');
    expect(await readFile(join(app, 'dist/desktop/main/index.js'), 'utf8')).toBe('main');
    expect(
      await readFile(join(app, 'node_modules/native/node_modules/helper/package.json'), 'utf8'),
    ).toContain('nested');
    expect(JSON.parse(await readFile(join(app, 'package.json'), 'utf8'))).toEqual({
      name: 'app',
      version: '1.2.3',
      type: 'module',
      main: 'dist/desktop/main/index.js',
    });
    await expect(stat(join(app, 'src'))).rejects.toThrow('ENOENT');
    const { mode } = await stat(join(app, 'node_modules/native/build/native.node'));
    expect(mode & 0o777).toBe(0o644);
    expect((await stat(join(app, 'node_modules/native/build'))).mode & 0o777).toBe(0o755);
  });

  it('gives equal input the same folder and a changed app another', async () => {
    const [electron, root] = [await runtime(), await tree(appFiles)];
    const first = await stageApp(electron, source(root));
    expect(await stageApp(electron, source(root))).toEqual(first);
    await writeFile(join(root, 'dist/desktop/main/index.js'), 'changed');
    const second = await stageApp(electron, source(root));
    expect(second.dir).not.toBe(first.dir);
    expect(
      await readFile(join(first.dir, 'resources/app/dist/desktop/main/index.js'), 'utf8'),
    ).toBe('main');
  });

  it('keeps packages of a linked node_modules below the app', async () => {
    const root = await tree({
      'package.json': appFiles['package.json'],
      'dist/desktop/main/index.js': '',
    });
    await symlink(join(await tree(appFiles), 'node_modules'), join(root, 'node_modules'));
    const staged = await stageApp(await runtime(), source(root));
    const binary = join(staged.dir, 'resources/app/node_modules/native/build/native.node');
    expect(await readFile(binary, 'utf8')).toBe('binary');
  });

  it('says how to build an app that is not built', async () => {
    const root = await tree({ 'package.json': appFiles['package.json'] });
    const app = { rootDir: root, include: [], packages: [] };
    await expect(stageApp(await runtime(), app)).rejects.toThrow('Run: npm run build');
  });
});
