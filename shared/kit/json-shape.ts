/** What a text of well-formed Unicode looks like as JSON, read before it is parsed. */
export interface JsonShape {
  /** Nesting of brackets outside strings: known first, so that a deep text costs nothing. */
  readonly depth: number;
  /** If it is JSON, is it spelled as RFC 8785 has it? */
  readonly isCanonical: boolean;
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, openBracket, closeBrace, closeBracket] = [0x7b, 0x5b, 0x7d, 0x5d];
const [zero, nine] = [0x30, 0x39];
const shortEscapes = '"\\bfnrt';
const literals: readonly string[] = ['true', 'false', 'null'];

/**
 * One pass over the text, where writing its value again and comparing both would take several.
 * Canonical is JSON without white space, with the keys of every object ascending, and with every
 * string and number as ECMAScript spells it. A string without an escape has no other spelling, so
 * most are skipped as fast as their end is found.
 */
export function jsonShape(text: string): JsonShape {
  /** The key before, one per open bracket; `null` before an object's first. */
  const keys: (string | null)[] = [];
  let depth = 0;
  let deepest = 0;
  let isCanonical = true;
  let escapeAt = nextEscape(text, 0);
  for (let at = 0; at < text.length; ) {
    const start = at;
    const code = text.charCodeAt(start);
    if (code === quote) {
      at = endOfString(text, start);
      if (escapeAt < start) escapeAt = nextEscape(text, start);
      const isPlain = escapeAt >= at;
      if (!isPlain) isCanonical &&= isCanonicalString(text, start, at);
      if (text.charCodeAt(at) !== colon) continue;
      const key = isPlain ? text.slice(start + 1, at - 1) : unescaped(text.slice(start, at));
      const before = keys[keys.length - 1] ?? null;
      isCanonical &&= before === null || before < key;
      keys[keys.length - 1] = key;
      continue;
    }
    at++;
    if (code === openBrace || code === openBracket) {
      keys.push(null);
      deepest = Math.max(deepest, ++depth);
    } else if (code === closeBrace || code === closeBracket) {
      keys.pop();
      depth--;
    } else if (code !== comma && code !== colon) {
      at = endOfScalar(text, at);
      isCanonical &&= isCanonicalScalar(text.slice(start, at));
    }
  }
  return { depth: deepest, isCanonical };
}

function nextEscape(text: string, from: number): number {
  const at = text.indexOf('\\', from);
  return at < 0 ? text.length : at;
}

/** After the quote that ends the string begun at `start`; the text's end if none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** Of a number or a literal, and of whatever else stands there. */
function endOfScalar(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isStructural(text.charCodeAt(at))) at++;
  return at;
}

const isStructural = (code: number): boolean =>
  code === comma ||
  code === colon ||
  code === quote ||
  code === openBrace ||
  code === closeBrace ||
  code === openBracket ||
  code === closeBracket;

const isCanonicalScalar = (text: string): boolean =>
  isSmallNumber(text) || String(Number(text)) === text || literals.includes(text);

/** Digits without a leading zero, few enough that no number rounds them: nearly all there are. */
function isSmallNumber(text: string): boolean {
  if (text.length > 15 || (text.charCodeAt(0) === zero && text.length > 1)) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < zero || code > nine) return false;
  }
  return true;
}

/** A receipt has a newline, hence an escape, after every hash; those have one spelling each. */
function isCanonicalString(text: string, start: number, end: number): boolean {
  for (let at = nextEscape(text, start); at < end; at = nextEscape(text, at + 2))
    if (!shortEscapes.includes(text.charAt(at + 1))) return isWrittenSo(text.slice(start, end));
  return true;
}

function isWrittenSo(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    // No JSON string: then the whole text is no JSON, and nothing is asked about its spelling.
    return false;
  }
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
