import { type RefCallback, useCallback, useState } from 'react';

const marginPx = 400;
const watched = new WeakMap<Element, () => void>();

/** One observer for the page: a day has many pictures. */
const observer =
  typeof IntersectionObserver === 'undefined'
    ? undefined
    : new IntersectionObserver(
        (entries, self) => {
          for (const { isIntersecting, target } of entries) {
            if (!isIntersecting) continue;
            self.unobserve(target);
            watched.get(target)?.();
          }
        },
        { rootMargin: `${marginPx}px` },
      );

/** Whether an element has come near to what is seen; once it has, it stays so. */
export function useNear(): readonly [RefCallback<Element>, boolean] {
  const [isNear, setNear] = useState(observer === undefined);
  const ref = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    watched.set(element, () => setNear(true));
    observer?.observe(element);
    return () => observer?.unobserve(element);
  }, []);
  return [ref, isNear];
}
