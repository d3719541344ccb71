import type { ClosedSlice } from '../../../shared/domain/slicer.ts';
import type { CsObject } from '../../../shared/entry/cs-json.ts';
import { type AppValue, formatTextValue, formatValue } from '../../../shared/entry/values.ts';
import type { CaptureFact } from './take-captures.ts';

/** Names allow three captures of four displays in one slice (protocol 3.8). */
const maxCapturesPerSlice = 3;

/** What a slice commits to: value bytes by name (protocol 3.8). */
export function sliceValues(
  slice: ClosedSlice<CaptureFact>,
  app: AppValue | undefined,
): Readonly<Record<string, Uint8Array>> {
  const { memo, mode, work, ticket } = slice.ctx;
  return {
    act: bytesOf(slice.act),
    memo: formatTextValue(memo),
    ctx: bytesOf({ mode, work }),
    ...(ticket && { tkt: bytesOf(ticket) }),
    ...(app && { app: bytesOf(app) }),
    ...captureValues(slice.captures),
  };
}

/** The captures of a slice are numbered anew within it, in order of time. */
function captureValues(captures: readonly CaptureFact[]): Record<string, Uint8Array> {
  const numbers = [...new Set(captures.map(({ index }) => index))].sort((a, b) => a - b);
  const values: Record<string, Uint8Array> = {};
  for (const { index, display, shot, thumb } of captures) {
    const i = numbers.indexOf(index);
    if (i >= maxCapturesPerSlice) continue;
    values[`shot${i}_${display}`] = bytesOf(shot);
    if (thumb !== undefined) values[`thumb${i}_${display}`] = bytesOf(thumb);
  }
  return values;
}

/** Domain values are CS-JSON by their types; the formatter throws on anything else. */
const bytesOf = (value: object): Uint8Array => formatValue(value as CsObject);
