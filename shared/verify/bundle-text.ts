import type { JsonValue } from '../kit/jcs.ts';
import { jsonShape } from '../kit/json-shape.ts';
import { parseUtf8 } from '../kit/utf8.ts';
import { bundleLimits } from './bundle-format.ts';

const maxDepth = 8;
const newline = 10;

/** JSON in RFC 8785 form and nothing else; `undefined` for every other text. */
export function parseBundleJson(bytes: Uint8Array): JsonValue | undefined {
  const text = parseUtf8(bytes);
  if (text === undefined) return undefined;
  const { depth, isCanonical } = jsonShape(text);
  if (depth > maxDepth || !isCanonical) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: an answer here, not a failure.
    return undefined;
  }
}

/**
 * Lines of an `.ndjson` file as bytes, without their newlines, so that a large file never becomes
 * one string. `undefined` when the last line is cut off, or a line or their number is too large.
 */
export function splitLines(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const lines: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(newline, start);
    if (end < 0 || end - start > bundleLimits.lineBytes) return undefined;
    if (lines.length === bundleLimits.lines) return undefined;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
