import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Something that reads bytes of an attacker. Whatever it answers is fine; throwing is not. */
export interface Parser {
  readonly name: string;
  readonly parse: (bytes: Uint8Array) => unknown;
  /** Inputs that it accepts, to be damaged. */
  readonly seeds: readonly Uint8Array[];
  /** Bits of text that mean something to it. */
  readonly tokens?: readonly string[];
  readonly runs?: number;
}

const mebibyte = 1_024 ** 2;
const largestInput = mebibyte;
const mostMemory = 64 * mebibyte;
/** The bound is 50 ms; a machine that does other things at the same time gets five times as long. */
const longestMs = 250;
const attempts = 4;

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The same three questions to every parser. */
export function fuzz(parser: Parser): void {
  describe(parser.name, () => {
    it('accepts what it is meant for', async () => {
      for (const seed of parser.seeds) await parser.parse(seed);
      expect(parser.seeds.length).toBeGreaterThan(0);
    });

    it('never throws and never hangs on any bytes', async () => {
      const anything = fc.oneof(
        fc.uint8Array({ maxLength: 512 }),
        fc.string({ unit: 'binary', maxLength: 256 }).map(bytesOf),
        fc.json({ maxDepth: 6 }).map(bytesOf),
        mutants(parser),
      );
      const property = fc.asyncProperty(anything, async (bytes) => {
        expect(await quickestMs(parser, bytes)).toBeLessThan(longestMs);
      });
      await fc.assert(property, { numRuns: parser.runs ?? 400, seed: 20_260_302 });
    });

    for (const [title, bytes] of worstCases(parser))
      it(`takes ${title} in its stride`, async () => {
        expect(bytes.length).toBeLessThanOrEqual(largestInput);
        expect(await quickestMs(parser, bytes)).toBeLessThan(longestMs);
        expect(await leastMemory(parser, bytes)).toBeLessThan(mostMemory);
      });
  });
}

/**
 * The quickest of a few attempts, by the processor's own count where that is less: other work of the
 * machine must not look like slowness of a parser.
 */
async function quickestMs({ parse }: Parser, bytes: Uint8Array): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < attempts && best >= longestMs / 5; i++) {
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    await parse(bytes);
    const wallMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    best = Math.min(best, wallMs, (user + system) / 1_000);
  }
  return best;
}

/** What one call leaves behind before anything is collected: an upper bound of what it needed. */
async function leastMemory({ parse }: Parser, bytes: Uint8Array): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < attempts && best >= mostMemory; i++) {
    collectGarbage();
    const before = bytesInUse();
    await parse(bytes);
    best = Math.min(best, bytesInUse() - before);
  }
  return best;
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

type Mutation =
  | { readonly type: 'byte'; readonly at: number; readonly to: number }
  | { readonly type: 'cut'; readonly at: number; readonly length: number }
  | {
      readonly type: 'repeat';
      readonly at: number;
      readonly length: number;
      readonly times: number;
    }
  | { readonly type: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly at: number };

/** Valid inputs with a few changes, so that they get past the first check. */
function mutants({ seeds, tokens = [] }: Parser): fc.Arbitrary<Uint8Array> {
  const at = fc.double({ min: 0, max: 1, noNaN: true });
  const known = [
    '\n',
    '\n\n',
    ' ',
    '"',
    '{',
    '}',
    '[',
    ']',
    '\\',
    '\u0000',
    '0',
    '-1',
    '1e400',
    ...tokens,
  ];
  const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    fc.record({ type: fc.constant('byte' as const), at, to: fc.nat(255) }),
    fc.record({ type: fc.constant('cut' as const), at, length: fc.nat(64) }),
    fc.record({
      type: fc.constant('repeat' as const),
      at,
      length: fc.nat(64),
      times: fc.integer({ min: 1, max: 50 }),
    }),
    fc.record({
      type: fc.constant('insert' as const),
      at,
      bytes: fc.oneof(fc.constantFrom(...known).map(bytesOf), fc.uint8Array({ maxLength: 16 })),
    }),
    fc.record({ type: fc.constant('end' as const), at }),
  );
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([seed, list]) => list.reduce(mutate, seed));
}

function mutate(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const at = Math.floor(mutation.at * bytes.length);
  switch (mutation.type) {
    case 'byte': {
      const copy = bytes.slice();
      if (at < copy.length) copy[at] = mutation.to;
      return copy;
    }
    case 'cut':
      return joined(bytes.subarray(0, at), bytes.subarray(at + mutation.length));
    case 'repeat': {
      const piece = bytes.subarray(at, at + mutation.length);
      const pieces = Array.from({ length: mutation.times }, () => piece);
      return joined(bytes.subarray(0, at), ...pieces, bytes.subarray(at));
    }
    case 'insert':
      return joined(bytes.subarray(0, at), mutation.bytes, bytes.subarray(at));
    case 'end':
      return bytes.slice(0, at);
  }
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts)).subarray(0, largestInput);

/** Inputs of a mebibyte that make careless programs slow, deep or large. */
function worstCases({ seeds, tokens = [] }: Parser): readonly (readonly [string, Uint8Array])[] {
  const [seed = new Uint8Array(0)] = seeds;
  return [
    ['nothing at all', new Uint8Array(0)],
    ['a mebibyte of zeros', new Uint8Array(largestInput)],
    ['a mebibyte of 0xff', new Uint8Array(largestInput).fill(0xff)],
    ['one very long line', filled('a')],
    ['only line feeds', filled('\n')],
    ['many short lines', filled('a\n')],
    ['many long dashes', filled('— a AAAA\n')],
    ['digits without end', filled('9')],
    ['base64 without end', filled('AAAA')],
    ['brackets that only open', filled('[')],
    ['objects that only open', filled('{"a":')],
    ['brackets that close again', nested('[', ']')],
    ['objects that close again', nested('{"a":', '}', '1')],
    ['quotes', filled('"')],
    ['escapes', bytesOf(`"${'\\u0000'.repeat(170_000)}"`)],
    ['many keys', bytesOf(`{${keys(60_000)}}`)],
    [
      'the same key again and again',
      bytesOf(`{${Array.from({ length: 150_000 }, () => '"a":1').join(',')}}`),
    ],
    ['a list of a hundred thousand', bytesOf(`[${filledText('1,', 400_000)}1]`)],
    ['half surrogates', bytesOf(`"${'\\ud800'.repeat(170_000)}"`)],
    ['itself, many times', repeated(seed)],
    ['its end, many times', repeated(seed.subarray(Math.floor(seed.length / 2)))],
    ...tokens.map((token) => [`"${token.trim()}", many times`, filled(token)] as const),
  ];
}

const filledText = (text: string, length: number): string =>
  text.repeat(Math.floor(length / text.length));

const filled = (text: string): Uint8Array =>
  bytesOf(text.repeat(Math.floor(largestInput / Buffer.byteLength(text))));

const nested = (open: string, close: string, inside = ''): Uint8Array => {
  const depth = Math.floor(largestInput / (open.length + close.length)) - 1;
  return bytesOf(`${open.repeat(depth)}${inside}${close.repeat(depth)}`);
};

const keys = (count: number): string =>
  Array.from({ length: count }, (_, i) => `"key${String(i).padStart(6, '0')}":1`).join(',');

const repeated = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length === 0) return bytes;
  const whole = Math.max(1, Math.floor(largestInput / bytes.length)) * bytes.length;
  return new Uint8Array(Buffer.alloc(whole, bytes)).subarray(0, largestInput);
};
