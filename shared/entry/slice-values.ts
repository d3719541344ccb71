import type { EntryHash } from '../kit/ids.ts';
import type { EntryOf } from './entry.ts';
import { isPicture } from './judge-changes.ts';
import type { ContentChanges, Delivery, LoggedOf, OpenedValues, SliceChanges } from './ledger.ts';
import { noValues } from './open-values.ts';
import { isTaken, type CaptureValue } from './values.ts';

interface ValueParts {
  readonly contentByHash: ReadonlyMap<string, ContentChanges>;
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  readonly deliveryByHash?: ReadonlyMap<EntryHash, Delivery> | undefined;
}

interface AmendedSlice {
  readonly entry?: EntryOf<'slice'> | undefined;
  /** With effect, in log order. */
  readonly amends: readonly LoggedOf<'amend'>[];
  readonly changes: SliceChanges;
}

/**
 * The values that count for a slice: the newest amend's words, covered pictures in place of those
 * that never left the device, nothing of what was removed (protocol 3.7 `amend`, 3.17).
 */
export function valuesAt(
  parts: ValueParts,
  { entry, amends, changes }: AmendedSlice & { readonly entry: EntryOf<'slice'> },
): OpenedValues {
  const own = parts.valuesByHash.get(entry.hash) ?? noValues;
  if (isUnchanged(changes)) return own;
  const delivered = parts.deliveryByHash?.get(entry.hash)?.names ?? own.names;
  const named = namedValues(own, changes);
  for (const amend of amends) {
    const { hash, payload } = amend.entry;
    const content = parts.contentByHash.get(hash);
    const amended = namedValues(parts.valuesByHash.get(hash) ?? noValues, content);
    for (const name of Object.keys(payload.cm)) {
      if (isPicture(name) && delivered.includes(name)) continue;
      const value = amended.get(name);
      if (value === undefined) named.delete(name);
      else named.set(name, value);
    }
  }
  return toOpened(named);
}

const isUnchanged = ({ redactedNames, erasedNames, amendByName }: ContentChanges): boolean =>
  redactedNames.length + erasedNames.length + Object.keys(amendByName).length === 0;

/** Is everything of a slice that can still be asked for there, by the newest `held`s? */
export function sliceDelivery(
  { valuesByHash, deliveryByHash, contentByHash }: ValueParts,
  { entry, amends, changes }: AmendedSlice,
): 'delivered' | 'missing' {
  if (entry === undefined) return 'delivered';
  const own = deliveryByHash?.get(entry.hash);
  const isOwn = isDelivered(entry, valuesByHash.get(entry.hash) ?? noValues, own, changes);
  const covers = amends.map(({ entry: { hash, payload } }) => ({
    hash,
    names: Object.keys(payload.cm).filter(
      (name) => isPicture(name) && changes.amendByName[name] === hash && !own?.names.includes(name),
    ),
  }));
  const areCovers = covers.every(({ hash, names }) =>
    areDelivered(withoutRemoved(names, contentByHash.get(hash)), {
      values: valuesByHash.get(hash) ?? noValues,
      delivery: deliveryByHash?.get(hash),
    }),
  );
  return isOwn && areCovers ? 'delivered' : 'missing';
}

/**
 * Is everything of a slice there by the newest `held`, but what was removed or covered since? A
 * device's heads end before one that is not.
 */
export function isDelivered(
  slice: EntryOf<'slice'>,
  values: OpenedValues,
  delivery: Delivery | undefined,
  changes?: ContentChanges,
): boolean {
  const names = withoutRemoved(Object.keys(slice.payload.cm), changes);
  const uncovered = names.filter((name) => !changes?.coveredNames.includes(name));
  return areDelivered(uncovered, { values, delivery });
}

function areDelivered(
  names: readonly string[],
  { values, delivery }: { readonly values: OpenedValues; readonly delivery: Delivery | undefined },
): boolean {
  const blobs = names.flatMap((name) => {
    const capture = values.captures[name];
    return capture !== undefined && isTaken(capture) ? [capture.blob] : [];
  });
  return (
    names.every((name) => delivery?.names.includes(name)) &&
    blobs.every((blob) => delivery?.blobs.includes(blob))
  );
}

function withoutRemoved(
  names: readonly string[],
  changes: ContentChanges | undefined,
): readonly string[] {
  const erased = changes?.erasedNames.map(({ name }) => name) ?? [];
  return names.filter((name) => !changes?.redactedNames.includes(name) && !erased.includes(name));
}

type NamedValue = [string, unknown];

/** Values by commitment name, without what was removed. */
function namedValues(
  values: OpenedValues,
  changes: ContentChanges | undefined,
): Map<string, unknown> {
  const { captures, names, ...others } = values;
  const all: NamedValue[] = [...Object.entries(others), ...Object.entries(captures)];
  const kept = withoutRemoved(names, changes);
  return new Map(all.filter(([name]) => kept.includes(name)));
}

function toOpened(named: ReadonlyMap<string, unknown>): OpenedValues {
  const captures: Record<string, CaptureValue> = {};
  const others: Record<string, unknown> = {};
  const names = [...named.keys()].sort();
  for (const name of names) {
    if (isPicture(name)) captures[name] = named.get(name) as CaptureValue;
    else others[name] = named.get(name);
  }
  return { ...(others as Partial<OpenedValues>), captures, names };
}
