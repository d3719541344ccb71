import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { bundlePaths } from '../../shared/verify/bundle-format.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { type BuiltBundle, buildBundle, readerOf, reindex } from '../support/bundle-factory.ts';
import {
  createNumbers,
  verdictOf as verdictBy,
  withByte,
  anyOther,
} from '../support/bundle-mutation.ts';
import { testCrypto } from '../support/entry-factory.ts';

const sampled = { plain: 700, reindexed: 700, values: 600 } as const;

/** Another value of the same type somewhere in a JSON value. */
function changedValue(value: unknown, number: (below: number) => number): unknown {
  if (typeof value === 'string') {
    if (value === '') return 'x';
    const at = number(value.length);
    const other = value[at] === '0' ? '1' : '0';
    return value.slice(0, at) + other + value.slice(at + 1);
  }
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'object' || value === null) return 'x';
  const keys = Object.keys(value);
  const key = keys[number(keys.length)];
  if (key === undefined) return Array.isArray(value) ? ['x'] : { x: 1 };
  const changed = changedValue((value as Record<string, unknown>)[key], number);
  return Array.isArray(value)
    ? value.map((each, i) => (String(i) === key ? changed : each))
    : { ...value, [key]: changed };
}

describe('a bundle with one changed byte', () => {
  let built: BuiltBundle;
  let paths: readonly string[];
  beforeAll(async () => {
    built = await buildBundle();
    paths = [...built.files.keys()];
  });

  const verdictOf = (files: Map<string, Uint8Array>) => verdictBy(testCrypto, built, files);

  /** Changes one byte somewhere; large files are hit no more often than small ones. */
  function mutate(number: (below: number) => number, candidates: readonly string[]) {
    const path = candidates[number(candidates.length)] as string;
    const at = number(built.files.get(path)?.length ?? 0);
    return {
      path,
      at,
      files: withByte(built.files, { path, at }, (byte) => anyOther(byte, number)),
    };
  }

  it('is valid before', async () => {
    expect(await verdictOf(built.files)).toBe('ok');
    const again = new Map(built.files);
    reindex(again);
    expect(await verdictOf(again)).toBe('ok');
  });

  it('never survives', async () => {
    const number = createNumbers(20_260_302);
    const survivors: string[] = [];
    for (let i = 0; i < sampled.plain; i++) {
      const { path, at, files } = mutate(number, paths);
      if ((await verdictOf(files)) !== 'failed') survivors.push(`${path} ${at}`);
    }
    expect(survivors).toEqual([]);
  }, 120_000);

  it('never survives when the index is made anew over it', async () => {
    const number = createNumbers(2_026);
    const texts = paths.filter((path) => path !== bundlePaths.index);
    const survivors: string[] = [];
    for (let i = 0; i < sampled.reindexed; i++) {
      const { path, at, files } = mutate(number, texts);
      reindex(files);
      if ((await verdictOf(files)) !== 'failed') survivors.push(`${path} ${at}`);
    }
    expect(survivors).toEqual([]);
  }, 120_000);

  it('never survives when a value in it is changed and everything is written anew', async () => {
    const number = createNumbers(31);
    const survivors: string[] = [];
    const files = [
      bundlePaths.view,
      bundlePaths.entries,
      bundlePaths.proofs,
      bundlePaths.disclosures,
    ];
    for (let i = 0; i < sampled.values; i++) {
      const path = files[number(files.length)] as string;
      const lines = Buffer.from(built.files.get(path) ?? [])
        .toString()
        .split('\n');
      const isLines = path.endsWith('.ndjson');
      const at = isLines ? number(lines.length - 1) : 0;
      const changed = changedValue(JSON.parse(lines[at] as string), number);
      lines[at] = canonicalJson(changed as JsonValue);
      const mutated = new Map(built.files).set(path, utf8ToBytes(lines.join('\n')));
      reindex(mutated);
      if ((await verdictOf(mutated)) !== 'failed') survivors.push(`${path} ${lines[at]}`);
    }
    expect(survivors).toEqual([]);
  }, 120_000);

  it('never throws for files full of nonsense', async () => {
    const number = createNumbers(99);
    const nonsense = [
      '',
      '\n',
      '{}\n',
      '[]',
      'null\n',
      '{"a":',
      '\ud800',
      '0'.repeat(5_000),
      '[['.repeat(4_000),
    ];
    for (const path of paths)
      for (const text of nonsense) {
        const mutated = new Map(built.files).set(path, utf8ToBytes(text));
        if (number(2) === 0 && path !== bundlePaths.index) reindex(mutated);
        expect(await verdictOf(mutated)).toBe('failed');
      }
  });

  it('never survives in the policy or the anchors', async () => {
    const number = createNumbers(7);
    const survivors: string[] = [];
    for (const key of ['policyText', 'anchorsText'] as const)
      for (let i = 0; i < 60; i++) {
        const bytes = Buffer.from(built[key]);
        const at = number(bytes.length);
        bytes[at] = (bytes[at] as number) ^ 1;
        const input = { ...built, [key]: bytes.toString(), files: readerOf(built.files) };
        const { verdict } = await verifyBundle({ crypto: testCrypto }, input);
        if (verdict !== 'failed') survivors.push(`${key} ${at}`);
      }
    expect(survivors).toEqual([]);
  });
});
