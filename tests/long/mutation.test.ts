import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePaths } from '../../shared/verify/bundle-format.ts';
import { type BuiltBundle, buildBundle, reindex } from '../support/bundle-factory.ts';
import {
  alikeOther,
  anyOther,
  createNumbers,
  type Files,
  type Numbers,
  rememberGood,
  verdictOf,
  withByte,
} from '../support/bundle-mutation.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { longScale, stride } from '../support/long-scale.ts';

/**
 * Bytes that may change without a trace, as `path offset`. There are none: the index is compared
 * with every file that it names, and a key's hint with the key.
 */
const unauthenticated: readonly string[] = [];

/** At full scale, below which a run says too little. */
const leastMutants = 20_000;

describe('a bundle with any one byte changed', () => {
  const crypto = rememberGood(testCrypto);
  const count = { mutants: 0 };
  const state: { built?: BuiltBundle } = {};
  const built = () => state.built as BuiltBundle;
  beforeAll(async () => {
    state.built = await buildBundle();
  });
  afterAll(() => {
    process.stdout.write(`mutants: ${count.mutants}\n`);
    expect(count.mutants).toBeGreaterThanOrEqual(Math.floor(leastMutants * Math.min(1, longScale)));
  });

  /** Every byte of these, or every so many at a smaller scale; all of the small ones. */
  function* placesOf(files: Files): Generator<{ readonly path: string; readonly at: number }> {
    for (const [path, { length }] of files) {
      const step = length < 100 ? 1 : stride;
      for (let at = 0; at < length; at += step) yield { path, at };
    }
  }

  const without = (files: Files, path: string): Files =>
    new Map([...files].filter(([each]) => each !== path));

  async function survivorsOf(
    places: Iterable<{ readonly path: string; readonly at: number }>,
    mutate: (place: { readonly path: string; readonly at: number }) => Files,
  ): Promise<readonly string[]> {
    const survivors: string[] = [];
    for (const place of places) {
      const verdict = await verdictOf(crypto, built(), mutate(place));
      if (verdict !== 'failed') survivors.push(`${place.path} ${place.at}`);
      count.mutants += 1;
      if (count.mutants % 100 === 0) await yieldToOthers();
    }
    return survivors;
  }

  const reindexed =
    (other: (byte: number, number: Numbers) => number, number: Numbers) =>
    (place: { readonly path: string; readonly at: number }): Files => {
      const files = withByte(built().files, place, (byte) => other(byte, number));
      reindex(files);
      return files;
    };

  it('is valid before, also when the index is made anew', async () => {
    expect(await verdictOf(crypto, built(), built().files)).toBe('ok');
    const again = new Map(built().files);
    reindex(again);
    expect(await verdictOf(crypto, built(), again)).toBe('ok');
    expect(await verdictOf(testCrypto, built(), built().files)).toBe('ok');
  });

  it('does not survive under the old index', async () => {
    const number = createNumbers(1);
    const survivors = await survivorsOf(placesOf(built().files), (place) =>
      withByte(built().files, place, (byte) => anyOther(byte, number)),
    );
    expect(survivors).toEqual(unauthenticated);
  });

  it('does not survive under the old index when the byte is one of the same sort', async () => {
    const number = createNumbers(2);
    const survivors = await survivorsOf(placesOf(built().files), (place) =>
      withByte(built().files, place, (byte) => alikeOther(byte, number)),
    );
    expect(survivors).toEqual(unauthenticated);
  });

  it('does not survive an index made over it', async () => {
    const files = without(built().files, bundlePaths.index);
    const survivors = await survivorsOf(placesOf(files), reindexed(alikeOther, createNumbers(3)));
    expect(survivors).toEqual(unauthenticated);
  });

  it('does not survive in what the verifier was told to trust', async () => {
    const number = createNumbers(4);
    const survivors: string[] = [];
    for (const key of ['policyText', 'anchorsText'] as const)
      for (let at = 0; at < built()[key].length; at++) {
        const bytes = Buffer.from(built()[key]);
        bytes[at] = alikeOther(bytes[at] as number, number);
        const told = { ...built(), [key]: bytes.toString() };
        const verdict = await verdictOf(crypto, told, built().files);
        if (verdict !== 'failed') survivors.push(`${key} ${at} ${bytes.toString()}`);
        count.mutants += 1;
      }
    expect(survivors).toEqual(unauthenticated);
  });
});
