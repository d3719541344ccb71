import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../shared/kit/jcs.ts';

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code unit at every depth', () => {
    const value = { b: [{ z: 1, a: 2 }], a: null, '😀': 1, '\ufb33': 2, B: true };
    expect(canonicalJson(value)).toBe('{"B":true,"a":null,"b":[{"a":2,"z":1}],"😀":1,"\ufb33":2}');
    expect(canonicalJson(value)).toBe(canonicalize(value));
  });

  it('sorts keys that an engine puts in an order of its own', () => {
    const value = JSON.parse('{"10":1,"9":{"b":1,"":2},"a":3}');
    expect(canonicalJson(value)).toBe('{"10":1,"9":{"":2,"b":1},"a":3}');
    expect(canonicalJson(value)).toBe(canonicalize(value));
  });

  it.each([
    [-0, '0'],
    [1e21, '1e+21'],
    [0.000001, '0.000001'],
    [9007199254740991, '9007199254740991'],
    ['\u0000\b"\\/\u007f', '"\\u0000\\b\\"\\\\/\u007f"'],
    [[], '[]'],
    [{}, '{}'],
  ])('writes %j as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('throws on what JSON has no number for', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow('not a JSON number');
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow('not a JSON number');
  });
});
