/** Lets so many work at a time; the others wait in the order in which they came. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>;
}

export function createTurns(max: number): Turns {
  const waiting: (() => void)[] = [];
  const state = { free: max };
  const begin = async () => {
    if (state.free > 0) {
      state.free -= 1;
      return;
    }
    // Whoever ends gives the turn on: it is never free in between.
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const end = () => {
    const next = waiting.shift();
    if (next) next();
    else state.free += 1;
  };
  return {
    take: async (work) => {
      await begin();
      try {
        return await work();
      } finally {
        end();
      }
    },
  };
}
