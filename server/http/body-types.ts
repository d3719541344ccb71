import { jsonDepth } from '../../shared/entry/cs-json.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';

export const jsonType = 'application/json';
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
  try {
    return ok(JSON.parse(text));
  } catch {
    return malformed;
  }
}

/** The media type without its parameters. */
export const mediaTypeOf = (header: string | undefined): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
