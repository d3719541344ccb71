import { describe, expect, it } from 'vitest';
import { compareBytes, concatBytes, equalBytes } from '../../../shared/kit/bytes.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('concatBytes', () => {
  it('joins parts in order', () => {
    expect(concatBytes()).toEqual(bytes());
    expect(concatBytes(bytes(1), bytes(), bytes(2, 3))).toEqual(bytes(1, 2, 3));
  });

  it('copies', () => {
    const part = bytes(1);
    const joined = concatBytes(part);
    part[0] = 9;
    expect(joined).toEqual(bytes(1));
  });
});

describe('equalBytes', () => {
  it('compares length and every byte', () => {
    expect(equalBytes(bytes(), bytes())).toBe(true);
    expect(equalBytes(bytes(1, 2), bytes(1, 2))).toBe(true);
    expect(equalBytes(bytes(1, 2), bytes(1, 3))).toBe(false);
    expect(equalBytes(bytes(0, 2), bytes(1, 2))).toBe(false);
    expect(equalBytes(bytes(1), bytes(1, 0))).toBe(false);
  });
});

describe('compareBytes', () => {
  it('orders like dictionaries do, byte by byte', () => {
    const sorted = [bytes(), bytes(0), bytes(0, 255), bytes(1), bytes(1, 0), bytes(200)];
    const shuffled = [3, 0, 5, 2, 4, 1].map((i) => sorted[i] as Uint8Array);
    expect(shuffled.sort(compareBytes)).toEqual(sorted);
    expect(compareBytes(bytes(7, 7), bytes(7, 7))).toBe(0);
  });
});
