import { describe, expect, it } from 'vitest';
import { areaAfterKey, areaBetween, middleArea } from '../../../renderer/desktop/edit/areas.ts';

const size = { w: 800, h: 500 };
const area = { x: 100, y: 100, w: 200, h: 100 };
const press = (key: string, shiftKey = false) => areaAfterKey(size, area, { key, shiftKey });

describe('an area over a picture', () => {
  it('lies between two corners in any order, inside the picture', () => {
    const drawn = areaBetween(size, { x: 300.4, y: -20 }, { x: 900, y: 80.6 });
    expect(drawn).toEqual({ x: 300, y: 0, w: 500, h: 81 });
    expect(areaBetween(size, { x: 900, y: 80.6 }, { x: 300.4, y: -20 })).toEqual(drawn);
  });

  it('is not made by a click', () => {
    expect(areaBetween(size, { x: 10, y: 10 }, { x: 13, y: 400 })).toBeUndefined();
  });

  it('begins in the middle for those who use keys, and moves and grows with them', () => {
    expect(middleArea(size)).toEqual({ x: 300, y: 188, w: 200, h: 125 });
    expect(press('ArrowRight')).toEqual({ ...area, x: 120 });
    expect(press('ArrowUp')).toEqual({ ...area, y: 80 });
    expect(press('ArrowDown', true)).toEqual({ ...area, h: 120 });
    expect(press('ArrowLeft', true)).toEqual({ ...area, w: 180 });
    expect(press('Enter')).toBeUndefined();
  });

  it('never leaves the picture, however long a key is held', () => {
    let moved = area;
    for (let i = 0; i < 100; i++)
      moved = areaAfterKey(size, moved, { key: 'ArrowRight', shiftKey: false }) ?? moved;
    expect(moved.x + moved.w).toBe(size.w);
    for (let i = 0; i < 100; i++)
      moved = areaAfterKey(size, moved, { key: 'ArrowDown', shiftKey: true }) ?? moved;
    expect(moved.y + moved.h).toBe(size.h);
  });
});
