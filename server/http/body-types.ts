import { jsonDepth } from '../../shared/entry/cs-json.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';

export const jsonType = 'application/json';
export const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data'] as const;
export const pictureTypes = [
  'image/webp',
  'image/png',
  'image/jpeg',
  'application/octet-stream',
] as const;

/** Deeper than any body of the interface: a batch of envelopes has five levels. */
const maxDepth = 12;

/** Depth is read off the text before it is parsed (threats W-17). Empty: no body. */
export function parseJsonBody(text: string): Result<unknown, { readonly code: 'json_malformed' }> {
  const malformed = err({ code: 'json_malformed' as const });
  if (text === '') return ok(undefined);
  if (jsonDepth(text) > maxDepth) return malformed;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed;
  }
  // PostgreSQL has no such text; nobody types it. Looked for only where it may be.
  return text.includes(String.raw`\u0000`) && hasNul(value) ? malformed : ok(value);
}

/** Recursion is bounded by the depth that was read off the text. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.includes('\u0000') || hasNul(inner));
}

/** The media type without its parameters. */
export const mediaTypeOf = (header: string | undefined): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
