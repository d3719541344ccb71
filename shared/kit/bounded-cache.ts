/**
 * Remembers `compute(key)` for at most `limit` keys. Keys may be chosen by an attacker, so the
 * memory is bounded; when it is full, everything is forgotten and costs one more computation.
 */
export function createBoundedCache<V>(
  limit: number,
  compute: (key: string) => V,
): (key: string) => V {
  const valueByKey = new Map<string, V>();
  return (key) => {
    const known = valueByKey.get(key);
    if (known !== undefined) return known;
    const value = compute(key);
    if (valueByKey.size >= limit) valueByKey.clear();
    valueByKey.set(key, value);
    return value;
  };
}
