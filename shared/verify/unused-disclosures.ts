import { captureValue, isTaken, parseValue } from '../entry/values.ts';
import { parseBase64 } from '../kit/base64.ts';
import type { DisclosureLine } from './bundle-format.ts';
import { blobsOf, type DeliveredEntry } from './delivered-entry.ts';

/** What disclosures say that opens nothing of an entry that is here. */
export interface UnusedDisclosures {
  /** Lines of entries that are not here. */
  readonly strays: readonly { readonly hash: string; readonly names: readonly string[] }[];
  /**
   * Blobs that such disclosures name. They have findings of their own; their pictures must not
   * become a fault of the whole bundle.
   */
  readonly blobs: ReadonlySet<string>;
}

type OpenedLine = Pick<DeliveredEntry, 'values' | 'wrongNames'>;

interface OpenedOf {
  /** Absent for an entry that is not here. */
  readonly opened: OpenedLine | undefined;
  /** By an earlier line of the same entry, which this one takes the place of. */
  readonly before: OpenedLine | undefined;
}

/** Grows line by line, so that no line need be kept for it. */
export function createUnused(): UnusedDisclosures & {
  readonly add: (line: DisclosureLine, of: OpenedOf) => void;
} {
  const strays: { hash: string; names: readonly string[] }[] = [];
  const blobs = new Set<string>();
  return {
    strays,
    blobs,
    add({ hash, items }, { opened, before }) {
      if (opened === undefined) strays.push({ hash, names: items.map(({ name }) => name) });
      if (opened === undefined || opened.wrongNames.length > 0)
        for (const blob of namedBlobs(items)) blobs.add(blob);
      if (before !== undefined) for (const blob of blobsOf(before.values)) blobs.add(blob);
    },
  };
}

const namedBlobs = (items: DisclosureLine['items']): readonly string[] =>
  items.flatMap(({ name, value }) => {
    if (!/^(shot|thumb)/.test(name)) return [];
    const bytes = parseBase64(value);
    const capture = bytes && parseValue(captureValue, bytes);
    return capture && isTaken(capture) ? [capture.blob] : [];
  });
