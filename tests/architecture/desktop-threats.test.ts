import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(join(root, 'docs/threat-model.md'), 'utf8');
const ids = Array.from({ length: 22 }, (_, i) => `E-${String(i + 1).padStart(2, '0')}`);

interface Proof {
  readonly path: string;
  /** Words of the test's title. */
  readonly title: string;
}

/** The tests that a row of the desktop app names. */
function proofsOf(id: string): readonly Proof[] {
  const row = text.split('\n').find((line) => line.startsWith(`| ${id} |`)) ?? '';
  const last = row.split('|').at(-2) ?? '';
  return [...last.matchAll(/`([a-z0-9]+\/[^`]+?\.ts)` \(([^)]+)\)/g)].map(
    ([, path = '', title = '']) => ({ path, title }),
  );
}

/** Titles of a file's tests and of the groups around them. */
function titlesOf(path: string): readonly string[] {
  const file = join(root, 'tests', path);
  if (!existsSync(file)) return [];
  const source = readFileSync(file, 'utf8');
  const calls = /\b(?:it|test|describe)(?:\.describe|\.serial)*\(\s*(['"`])(.+?)\1/g;
  return [...source.matchAll(calls)].map(([, , title = '']) => title.replaceAll('`', ''));
}

/** Every word of the row's title in one title of the file, in that order. */
function isTitle(wanted: string, title: string): boolean {
  const words = wanted.match(/[A-Za-z0-9-]+/g) ?? [];
  let from = 0;
  for (const word of words) {
    const at = title.indexOf(word, from);
    if (at < 0) return false;
    from = at + word.length;
  }
  return words.length > 3;
}

describe('what has to hold of the desktop app', () => {
  it.each(ids)('%s is held by a test', (id) => {
    const proofs = proofsOf(id);
    expect(proofs.length, `${id} names no test`).toBeGreaterThan(0);
    for (const { path, title } of proofs) {
      const titles = titlesOf(path);
      expect(
        titles.some((each) => isTitle(title, each)),
        `${path} has no test “${title}”`,
      ).toBe(true);
    }
  });

  it('has no row besides', () => {
    const rows = [...text.matchAll(/^\| (E-\d+) \|/gm)].map(([, id]) => id);
    expect(rows).toEqual(ids);
  });

  it('E-14 nobody is told that the archive could not be changed on Linux', () => {
    const row = text.split('\n').find((line) => line.startsWith('| E-14 |')) ?? '';
    expect(row).toMatch(/not on Linux.*no proof against cheating/);
    const releasing = readFileSync(join(root, 'docs/releasing.md'), 'utf8');
    expect(releasing).toMatch(/integrity[^.]*not on Linux/);
    // Nor does the app itself say so to the people who use it.
    const words = readFileSync(join(root, 'renderer/desktop/messages/en-settings.ts'), 'utf8');
    expect(words).toContain('That the program on this computer was not changed');
  });
});
