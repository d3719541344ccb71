import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../server/use-cases/turns.ts';

/** Work that ends when it is told to. */
function createWork() {
  const state = { end: () => undefined as void, hasBegun: false };
  const ended = new Promise<void>((resolve) => {
    state.end = resolve;
  });
  const work = async () => {
    state.hasBegun = true;
    await ended;
  };
  return { state, work };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('lets so many work at a time, the others in order, also after a failure', async () => {
    const turns = createTurns(2);
    const works = Array.from({ length: 5 }, createWork);
    const all = works.map(({ work }) => turns.take(work));
    const begun = () => works.map(({ state }) => state.hasBegun);
    await settle();
    expect(begun()).toEqual([true, true, false, false, false]);
    works[1]?.state.end();
    await settle();
    expect(begun()).toEqual([true, true, true, false, false]);
    works[0]?.state.end();
    works[2]?.state.end();
    await settle();
    expect(begun()).toEqual([true, true, true, true, true]);
    for (const { state } of works) state.end();
    await Promise.all(all);

    const failing = turns.take(() => Promise.reject(new Error('stop')));
    await expect(failing).rejects.toThrow('stop');
    const again = [createWork(), createWork()];
    const last = again.map(({ work }) => turns.take(work));
    await settle();
    expect(again.every(({ state }) => state.hasBegun)).toBe(true);
    for (const { state } of again) state.end();
    await Promise.all(last);
  });
});
