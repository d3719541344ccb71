/** Runs at most so many tasks at a time; the others wait in order. */
export function createLimiter(
  most: number,
): <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T> {
  const waiting: (() => void)[] = [];
  const state = { running: 0 };
  const release = (): void => {
    state.running -= 1;
    waiting.shift()?.();
  };
  return async (task, signal) => {
    if (state.running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    state.running += 1;
    try {
      // Whoever waited for it may have gone to another page.
      signal?.throwIfAborted();
      return await task();
    } finally {
      release();
    }
  };
}
