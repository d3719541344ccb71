import { canonicalJson } from '../kit/jcs.ts';
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

const keyPattern = /^[a-z][a-z0-9_]{0,31}$/;

/** Parses exact bytes. One value has one encoding, so an entry has one hash. */
export function parseCsJson(bytes: Uint8Array): Result<CsObject, CsJsonError> {
  if (bytes.length > csJsonLimits.bytes)
    return err({ code: 'E_PAYLOAD_SIZE', lengthBytes: bytes.length });
  const text = parseUtf8(bytes);
  if (text === undefined) return malformed('not UTF-8');
  if (jsonDepth(text) > csJsonLimits.depth) return malformed('too deep');
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
  // A duplicate key, a rounded integer, white space or an escape all come out different here.
  if (canonicalJson(value as CsObject) !== text) return err({ code: 'E_PAYLOAD_NOT_CANONICAL' });
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
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) i = endOfString(text, i);
    else if (code === openBrace || code === openBracket) deepest = Math.max(deepest, ++depth);
    else if (code === closeBrace || code === closeBracket) depth--;
  }
  return deepest;
}

const [quote, backslash, openBrace, openBracket, closeBrace, closeBracket] = [
  0x22, 0x5c, 0x7b, 0x5b, 0x7d, 0x5d,
];

/** Place of the quote that ends the string begun at `start`; the text's end if none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

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
  if (!Object.keys(value).every((key) => keyPattern.test(key))) return 'key';
  return firstProblem(Object.values(value));
}

function firstProblem(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const problem = findProblem(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function stringProblem(text: string): string | undefined {
  if (utf8Length(text) > csJsonLimits.stringBytes) return 'string too long';
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
