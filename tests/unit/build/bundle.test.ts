import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashSources } from '../../../build/build-stamp.ts';
import { ensureBuilt, missingEntries } from '../../../build/bundle.ts';
import { findInlineCode } from '../../../build/inline-script-guard.ts';

async function project(files: Readonly<Record<string, string>>) {
  const rootDir = await mkdtemp(join(tmpdir(), 'countersign-bundle-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(rootDir, name)), { recursive: true });
    await writeFile(join(rootDir, name), text);
  }
  return { rootDir, distDir: join(rootDir, 'dist') };
}

const page = (script: string) =>
  `<!doctype html><title>t</title><script type="module" src="./${script}"></script>`;

const desktop = {
  'electron/main/index.ts': `import { app } from 'electron'; import 'uiohook-napi'; app.quit();`,
  'electron/main/capture/input-counter-process.ts': `process.exit();`,
  'electron/preload/desktop.ts': `import { contextBridge } from 'electron'; import { x } from '../../shared/x.ts'; contextBridge.exposeInMainWorld('x', x);`,
  'shared/x.ts': `export const x: number = 7;`,
  'renderer/desktop/index.html': page('index.tsx'),
  'renderer/desktop/index.tsx': `document.title = 'a';`,
  'renderer/desktop/encoder.html': page('encoder.ts'),
  'renderer/desktop/encoder.ts': `document.title = 'b';`,
  'renderer/desktop/recovery.html': page('encoder.ts'),
  'renderer/outbox/index.html': page('index.ts'),
  'renderer/outbox/index.ts': `document.title = 'c';`,
};

describe('ensureBuilt', () => {
  it('makes the layout that the app and the server expect', async () => {
    const folders = await project(desktop);
    await ensureBuilt(['desktop'], folders);
    const read = (path: string) => readFile(join(folders.distDir, 'desktop', path), 'utf8');
    expect(await read('main/index.js')).toMatch(/import .*from "electron"/);
    expect(await read('main/index.js')).toContain('import "uiohook-napi"');
    expect(await read('main/input-counter-process.js')).toContain('process.exit()');
    const preload = await read('preload/desktop.cjs');
    expect(preload).toContain('require("electron")');
    expect(preload).not.toMatch(/^import /m);
    expect(preload).not.toMatch(/require\("\./);
    for (const html of ['desktop/index.html', 'desktop/encoder.html', 'outbox/index.html']) {
      expect(findInlineCode(await read(`renderer/${html}`))).toBeUndefined();
    }
  });

  it('builds again only after a source has changed', async () => {
    const folders = await project({
      'cli/main.ts': `console.log('one');`,
      'cli/signature-worker.ts': '',
    });
    const output = join(folders.distDir, 'cli/main.js');
    await ensureBuilt(['cli'], folders);
    const first = await stat(output);
    await ensureBuilt(['cli'], folders);
    expect((await stat(output)).mtimeMs).toBe(first.mtimeMs);
    await writeFile(join(folders.rootDir, 'cli/main.ts'), `console.log('two');`);
    await ensureBuilt(['cli'], folders);
    expect(await readFile(output, 'utf8')).toContain('two');
  });

  it('names every missing file before it builds anything', async () => {
    const folders = await project({ 'cli/main.ts': '', 'cli/signature-worker.ts': '' });
    await expect(ensureBuilt(['cli', 'console'], folders)).rejects.toThrow(
      'Cannot build: these files do not exist: renderer/console/index.html',
    );
    expect(existsSync(folders.distDir)).toBe(false);
    expect(missingEntries('cli', folders.rootDir)).toEqual([]);
  });

  it('refuses a page with an inline style', async () => {
    const folders = await project({
      'renderer/console/index.html': '<!doctype html><body style="color:red"></body>',
    });
    await expect(ensureBuilt(['console'], folders)).rejects.toThrow('index.html has inline code');
    expect(existsSync(join(folders.distDir, '.stamps/console'))).toBe(false);
  });
});

describe('findInlineCode', () => {
  it.each([
    ['<script>go()</script>', '<script>'],
    ['<script type="module" src="a.js">go()</script>', 'go()'],
    ['<style>a{}</style>', '<style'],
    ['<p style="x">', 'style='],
    ['<img onerror=go()>', 'onerror='],
    ['<a href="javascript:go()">', 'javascript:'],
  ])('finds %s', (html, part) => {
    expect(findInlineCode(html)).toContain(part);
  });

  it('accepts scripts and styles from files', () => {
    const html =
      '<link rel="stylesheet" href="/a.css"><script type="module" src="/a.js"></script><p class="style">on=1</p>';
    expect(findInlineCode(html)).toBeUndefined();
  });
});

describe('hashSources', () => {
  it('changes with a name, a byte and a new file, and not with what is not listed', async () => {
    const hash = async (files: Readonly<Record<string, string>>) =>
      hashSources((await project(files)).rootDir, ['src', 'one.json', 'absent']);
    const base = await hash({ 'src/a.ts': 'a', 'one.json': '1' });
    expect(await hash({ 'src/a.ts': 'a', 'one.json': '1', 'other/b.ts': 'b' })).toBe(base);
    const others = [
      await hash({ 'src/b.ts': 'a', 'one.json': '1' }),
      await hash({ 'src/a.ts': 'b', 'one.json': '1' }),
      await hash({ 'src/a.ts': 'a', 'src/c/d.ts': '', 'one.json': '1' }),
      await hash({ 'src/a.ts': 'a' }),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });
});
