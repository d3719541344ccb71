import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { statusByErrorCode } from '../../shared/api/error-codes.ts';
import { findingCodes } from '../../shared/verify/codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(join(root, 'docs/threat-model.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[-|\s]*$/.test(line))
  .map((line) => line.split('|').slice(1, -1));
/** Attacks, and attacks on money: those that name tests. */
const attacks = rows.filter((cells) => cells.some((cell) => /\b[PDN]\b|not yet/.test(cell)));
const named = [...text.matchAll(/`([a-z0-9]+\/[^`]+?\.ts)`(?: \(([^)]+)\))?/g)].map(
  ([, path = '', hint = '']) => ({ path, hint }),
);

/** Does a file say what a row quotes of it, in whatever form? */
function says(path: string, hint: string): boolean {
  const source = readFileSync(join(root, 'tests', path), 'utf8').toLowerCase();
  const words = hint.toLowerCase().match(/[a-z]{4,}/g) ?? [];
  return words.every((word) => source.includes(word));
}

describe('the threat model', () => {
  it('answers each attack with a test, or says that there is none', () => {
    expect(attacks.length).toBeGreaterThan(55);
    const silent = attacks.filter((cells) => {
      const last = cells.at(-1)?.trim() ?? '';
      return !/`|not yet/.test(last) && last !== '–';
    });
    expect(silent).toEqual([]);
  });

  it('names files that are there, for what they are about', () => {
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter(({ path }) => !existsSync(join(root, 'tests', path)))).toEqual([]);
    expect(named.filter(({ path, hint }) => !says(path, hint))).toEqual([]);
  });

  it('names codes that exist', () => {
    const known = new Set<string>([...findingCodes, ...Object.keys(statusByErrorCode)]);
    const codes = text.match(/\b[EWI]_[A-Z_]+\b/g) ?? [];
    expect(codes.length).toBeGreaterThan(60);
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });
});
