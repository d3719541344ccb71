import { canonicalJson } from '../kit/jcs.ts';
import { jsonShape } from '../kit/json-shape.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { parseUtf8, utf8Length, utf8ToBytes } from '../kit/utf8.ts';

/** CS-JSON (protocol 3.4): JSON without null, fractions, duplicate keys or freedom of spelling. */
export type CsValue = string | number | boolean | readonly CsValue[] | CsObject;
export interface CsObject {
  readonly [key: string]: CsValue;
}

export type CsJsonError =
  | { readonly code: 'E_PAYLOAD_SIZE'; readonly lengthBytes: number }
  | { readonly code: 'E_PAYLOAD_JSON'; readonly detail: string }
  | { readonly code: 'E_PAYLOAD_NOT_CANONICAL' };

export const csJsonLimits = {
  bytes: 16_384,
  depth: 6,
  arrayLength: 64,
  stringBytes: 1_024,
} as const;

const keyLength = 32;

/** Parses exact bytes. One value has one encoding, so an entry has one hash. */
export function parseCsJson(bytes: Uint8Array): Result<CsObject, CsJsonError> {
  if (bytes.length > csJsonLimits.bytes)
    return err({ code: 'E_PAYLOAD_SIZE', lengthBytes: bytes.length });
  const text = parseUtf8(bytes);
  if (text === undefined) return malformed('not UTF-8');
  const shape = jsonShape(text);
  if (shape.depth > csJsonLimits.depth) return malformed('too deep');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed('not an object');
  const problem = findProblem(value);
  if (problem !== undefined) return malformed(problem);
  // A duplicate key, a rounded integer, white space or an escape: another text of the same value.
  if (!shape.isCanonical) return err({ code: 'E_PAYLOAD_NOT_CANONICAL' });
  return ok(value as CsObject);
}

/** The only encoding of a value. Throws on a value outside CS-JSON: callers build it from schemas. */
export function formatCsJson(value: CsObject): Uint8Array {
  const problem = findProblem(value);
  if (problem !== undefined) throw new Error(`not CS-JSON: ${problem}`);
  const bytes = utf8ToBytes(canonicalJson(value));
  if (bytes.length > csJsonLimits.bytes) throw new Error('not CS-JSON: too long');
  return bytes;
}

const malformed = (detail: string) => err({ code: 'E_PAYLOAD_JSON' as const, detail });

/** Nesting of brackets outside strings, read before parsing so that a deep text costs nothing. */
export const jsonDepth = (text: string): number => jsonShape(text).depth;

function findProblem(value: unknown): string | undefined {
  if (typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return stringProblem(value);
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? undefined : 'not an integer';
  if (Array.isArray(value)) {
    if (value.length > csJsonLimits.arrayLength) return 'array too long';
    return firstProblem(value);
  }
  if (typeof value !== 'object' || value === null) return 'value of a forbidden type';
  const keys = Object.keys(value);
  if (!keys.every(isKey)) return 'key';
  for (const key of keys) {
    const problem = findProblem((value as Record<string, unknown>)[key]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `[a-z][a-z0-9_]{0,31}` */
function isKey(key: string): boolean {
  if (key.length === 0 || key.length > keyLength || !isLetter(key.charCodeAt(0))) return false;
  for (let i = 1; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (!isLetter(code) && !(code >= 0x30 && code <= 0x39) && code !== 0x5f) return false;
  }
  return true;
}

const isLetter = (code: number): boolean => code >= 0x61 && code <= 0x7a;

function firstProblem(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const problem = findProblem(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function stringProblem(text: string): string | undefined {
  // No character takes more than three bytes a unit: most strings need no count.
  if (text.length * 3 > csJsonLimits.stringBytes && utf8Length(text) > csJsonLimits.stringBytes)
    return 'string too long';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20) return 'control character';
    if (code >= 0xd800 && code < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (!(next >= 0xdc00 && next < 0xe000)) return 'lone surrogate';
      i++;
    } else if (code >= 0xdc00 && code < 0xe000) return 'lone surrogate';
  }
  return undefined;
}
