import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes, parseHex } from '../../../shared/kit/hex.ts';

describe('hex', () => {
  it('reads and writes every byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(bytesToHex(all)).toBe(Buffer.from(all).toString('hex'));
    expect(parseHex(bytesToHex(all), 256)).toEqual(all);
    expect(hexToBytes(bytesToHex(all))).toEqual(all);
  });

  it('takes the empty text for no bytes', () => {
    expect(parseHex('', 0)).toEqual(new Uint8Array(0));
  });

  it.each([
    ['upper case', 'AB', 1],
    ['odd length', 'abc', 1],
    ['too long', 'abab', 1],
    ['too short', 'ab', 2],
    ['other letters', 'zz', 1],
    ['a newline that a careless pattern lets through', 'a\n', 1],
    ['a sign', '-1', 1],
  ])('refuses %s', (_, text, lengthBytes) => {
    expect(parseHex(text, lengthBytes)).toBeUndefined();
  });

  it('throws where the caller promised hex', () => {
    expect(() => hexToBytes('xy')).toThrow('not lowercase hex');
    expect(() => hexToBytes('abc')).toThrow('not lowercase hex');
  });
});
