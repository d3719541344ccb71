import { describe, expect, it } from 'vitest';
import { bytesToBase64, parseBase64 } from '../../../shared/kit/base64.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('base64', () => {
  it.each([
    ['', []],
    ['Zg==', [0x66]],
    ['Zm8=', [0x66, 0x6f]],
    ['Zm9v', [0x66, 0x6f, 0x6f]],
    ['+/+/', [0xfb, 0xff, 0xbf]],
  ])('reads and writes %j', (text, values) => {
    expect(bytesToBase64(bytes(...values))).toBe(text);
    expect(parseBase64(text)).toEqual(bytes(...values));
  });

  it('agrees with Node for every length up to 100 and every byte', () => {
    for (let length = 0; length <= 100; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) & 255);
      expect(bytesToBase64(data)).toBe(Buffer.from(data).toString('base64'));
      expect(parseBase64(bytesToBase64(data))).toEqual(data);
    }
  });

  it.each([
    ['padding missing', 'Zg'],
    ['too much padding', 'Z==='],
    ['only padding', '===='],
    ['padding inside', 'Zg==Zg=='],
    ['trailing bits set, one byte', 'Zh=='],
    ['trailing bits set, two bytes', 'Zm9='],
    ['URL alphabet', '-_-_'],
    ['space', 'Zm9 '],
    ['newline', 'Zm9v\n'],
    ['character beyond ASCII', 'Zm9é'],
    ['full-width letter', 'Zm9Ａ'],
  ])('refuses %s', (_, text) => {
    expect(parseBase64(text)).toBeUndefined();
  });
});
