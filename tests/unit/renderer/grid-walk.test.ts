import { describe, expect, it } from 'vitest';
import { keyMove, nextKey } from '../../../renderer/ui/grid-walk.ts';

const rows = [
  [undefined, 'a1', 'a2'],
  [undefined, undefined, undefined],
  ['c0', undefined, 'c2'],
];

describe('nextKey', () => {
  it('walks filled cells in order and stays at the ends', () => {
    expect(nextKey(rows, 'a2', 'next')).toBe('c0');
    expect(nextKey(rows, 'c0', 'previous')).toBe('a2');
    expect(nextKey(rows, 'c2', 'right')).toBe('c2');
    expect(nextKey(rows, 'a1', 'left')).toBe('a1');
  });

  it('goes down over an empty row to the nearest column', () => {
    expect(nextKey(rows, 'a2', 'down')).toBe('c2');
    expect(nextKey(rows, 'a1', 'down')).toBe('c0');
    expect(nextKey(rows, 'c0', 'up')).toBe('a1');
    expect(nextKey(rows, 'c2', 'down')).toBe('c2');
  });

  it('jumps to the first and the last', () => {
    expect(nextKey(rows, 'c0', 'first')).toBe('a1');
    expect(nextKey(rows, 'a1', 'last')).toBe('c2');
  });

  it('starts anew from a cell that is gone', () => {
    expect(nextKey(rows, 'zz', 'down')).toBe('a1');
    expect(nextKey([[undefined]], 'zz', 'down')).toBe('zz');
  });
});

describe('keyMove', () => {
  it('knows arrows and letters, and leaves other keys alone', () => {
    expect(['ArrowDown', 'j', 'k', 'Home', 'x'].map(keyMove)).toEqual([
      'down',
      'next',
      'previous',
      'first',
      undefined,
    ]);
  });
});
