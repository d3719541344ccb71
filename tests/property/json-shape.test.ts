import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import { jsonShape } from '../../shared/kit/json-shape.ts';

/** By definition: written anew, the value has the same text. */
function isCanonicalByWriting(text: string): boolean | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    // Nothing is promised about what is no JSON.
    return undefined;
  }
  try {
    return canonicalJson(value) === text;
  } catch {
    // A number that JSON cannot hold.
    return false;
  }
}

const keys = fc.constantFrom('', 'a', 'b', 'a_1', 'A', '10', '9', 'é', 'q"', '\n', '__proto__');
const scalars = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('\\', '"', '\\"', '\u2028', '\u0001', '\u007f', '/'),
);
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const pieces = fc.constantFrom(
  ...'{ } [ ] , : " \\ 0 1.0 -0 1e3 1e21 1e+21 1e999 9007199254740993 true NaN'.split(' '),
  ...['"a"', '"a":1,', '"\\u0061"', '"\\/"', '\\ud800', ' ', '\n'].values(),
);

const agrees = (spelled: string): void => {
  // Texts come out of UTF-8, where half a character cannot be.
  const text = Buffer.from(spelled).toString();
  const expected = isCanonicalByWriting(text);
  if (expected !== undefined) expect(jsonShape(text).isCanonical).toBe(expected);
};

describe('the shape of a JSON text', () => {
  it('is canonical exactly where writing the value gives the same text', () => {
    fc.assert(
      fc.property(values, fc.boolean(), (value, isOrdered) => {
        agrees(isOrdered ? canonicalJson(value as JsonValue) : JSON.stringify(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is so too after anything was put into the text or taken out of it', () => {
    const edits = fc.record({ at: fc.nat(), gone: fc.nat({ max: 3 }), piece: pieces });
    fc.assert(
      fc.property(values, edits, (value, { at, gone, piece }) => {
        const text = canonicalJson(value as JsonValue);
        const place = at % (text.length + 1);
        agrees(text.slice(0, place) + piece + text.slice(place + gone));
      }),
      { numRuns: 5_000 },
    );
  });

  it('ends for any text', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (list) => {
        const text = list.join('');
        agrees(text);
        expect(jsonShape(text).depth).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 5_000 },
    );
  });
});
