import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtDesktopApp } from '../../../build/stage-app.ts';
import { mortalEnv } from '../../support/mortal-app/fault.ts';

const root = new URL('../../../', import.meta.url).pathname;

async function sourcesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  return names.filter((name) => /\.tsx?$/.test(name)).map((name) => join(root, folder, name));
}

describe('what a package of the app contains', () => {
  it('is the built app alone: nothing that tests put beside it', () => {
    expect(builtDesktopApp.include).toEqual(['dist/desktop']);
  });

  it('has no place where it could be told to die: no word of it in any source', async () => {
    const folders = await Promise.all(['electron', 'renderer', 'shared'].map(sourcesOf));
    const sources = folders.flat();
    expect(sources.length).toBeGreaterThan(200);
    const telling: string[] = [];
    for (const path of sources)
      if (/TEST_MORTAL|mortal-app/.test(await readFile(path, 'utf8'))) telling.push(path);
    expect(mortalEnv).toMatch(/^TEST_MORTAL/);
    expect(telling).toEqual([]);
  });
});
