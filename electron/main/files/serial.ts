/** Runs works one after the other, in the order in which they were handed in. */
export type Serial = <T>(work: () => Promise<T>) => Promise<T>;

export function createSerial(): Serial {
  const tail: { done: Promise<unknown> } = { done: Promise.resolve() };
  return (work) => {
    const result = tail.done.then(work, work);
    // The caller gets the rejection; the next work runs all the same.
    tail.done = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
}
