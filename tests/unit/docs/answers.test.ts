import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

interface Row {
  readonly no: number;
  readonly file: string;
  readonly title: string;
}

async function tables(): Promise<readonly (readonly Row[])[]> {
  const text = await readFile(new URL('docs/answers.md', root), 'utf8');
  return text
    .split('\n## ')
    .slice(1)
    .map((section) =>
      [...section.matchAll(/^\| (\d+) \|.*\| `([^`]+)` › (.+?) \|$/gm)].map(
        ([, no, file, title]) => ({ no: Number(no), file: file ?? '', title: title ?? '' }),
      ),
    );
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('the answers to what is known to go wrong', () => {
  it('are all there: fifteen faults and twenty-five complaints', async () => {
    const found = (await tables()).map((rows) => rows.map(({ no }) => no));
    expect(found).toEqual([numbers(15), numbers(25)]);
  });

  it('name tests that exist', async () => {
    const missing: string[] = [];
    for (const { file, title } of (await tables()).flat()) {
      const text = await readFile(new URL(`tests/${file}`, root), 'utf8').catch(() => '');
      if (!isTitleIn(text, title)) missing.push(`${file} › ${title}`);
    }
    expect(missing).toEqual([]);
  });
});

/** As the title of a test, not anywhere in the file; what a placeholder stands for is left out. */
const isTitleIn = (text: string, title: string): boolean =>
  [...text.matchAll(/\b(?:it|test)(?:\.each\([^)]*\))?\(\s*(['"`])(.*?)\1,/gs)].some(([, , said]) =>
    (said ?? '').includes(title),
  );
