export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * RFC 8785: keys in UTF-16 code unit order, numbers and strings as ECMAScript prints them, which
 * is what JSON.stringify does. Throws on NaN and infinities. A lone surrogate comes out as an
 * escape, which the RFC forbids: callers that take foreign text refuse it themselves.
 */
export const canonicalJson = (value: JsonValue): string =>
  // Most values come out of canonical texts; then the engine's own writer says the same, faster.
  isOrdered(value) ? JSON.stringify(value) : writeOrdered(value);

function writeOrdered(value: JsonValue): string {
  if (isList(value)) return `[${value.map(writeOrdered).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${writeOrdered(value[key] as JsonValue)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('not a JSON number');
  return JSON.stringify(value);
}

/** Are all keys where they belong, and all numbers writable? */
function isOrdered(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (isList(value)) return value.every(isOrdered);
  let previous = '';
  for (const key of Object.keys(value)) {
    if (key < previous || !isOrdered(value[key] as JsonValue)) return false;
    previous = key;
  }
  return true;
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
