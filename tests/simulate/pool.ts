/** Runs `work` for each, at most so many at once; the first failure is everybody's. */
export async function inParallel<T>(
  all: readonly T[],
  parallel: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const waiting = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, all.length) }, worker));
}
