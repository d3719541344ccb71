import type { OpenedValues } from '../../../shared/entry/ledger.ts';
import { noValues, openValues } from '../../../shared/entry/open-values.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { DisclosureFiles } from './disclosure-files.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';

/** What our own entries say, opened against their commitments. */
export type ReadValues = (record: JournalRecord) => Promise<OpenedValues>;

export interface ValuesReader {
  /** Of one entry, as far as it was not taken away since. */
  readonly read: ReadValues;
  /** Of a slice with what was amended: the newest value of each name. */
  readonly readAmended: ReadValues;
  /** The same from what still lies on disk, gone or not: to issue a moved slice again. */
  readonly readStored: ReadValues;
  /** Its disclosures changed on disk. */
  forget(hash: string): void;
}

const valuesRemembered = 5_000;

/** Each entry is read from disk once. */
export function createValuesReader(deps: {
  readonly journal: Journal;
  readonly disclosures: DisclosureFiles;
  readonly book: EditBook;
}): ValuesReader {
  const valuesByHash = new Map<string, OpenedValues>();
  const stored: ReadValues = async (record) => {
    const known = valuesByHash.get(record.hash);
    if (known !== undefined) return known;
    const entry = await deps.journal.entry(record);
    if (entry === undefined) return noValues;
    const items = await deps.disclosures.read(record.hash);
    const { values } = openValues(mainCrypto.hasher, entry, items);
    if (valuesByHash.size >= valuesRemembered) valuesByHash.clear();
    valuesByHash.set(record.hash, values);
    return values;
  };
  const read: ReadValues = async (record) =>
    withoutNames(await stored(record), deps.book.goneOf(record));
  async function amended(record: JournalRecord, from: ReadValues): Promise<OpenedValues> {
    let values = await from(record);
    for (const amend of deps.book.of(record.hash).amends)
      values = overlaid(values, await from(amend));
    return values;
  }
  return {
    read,
    readAmended: (record) => amended(record, read),
    readStored: (record) => amended(record, stored),
    forget: (hash) => void valuesByHash.delete(hash),
  };
}

export function withoutNames(values: OpenedValues, gone: ReadonlySet<string>): OpenedValues {
  if (gone.size === 0) return values;
  const kept = Object.entries(values).filter(([name]) => !gone.has(name));
  const captures = Object.entries(values.captures).filter(([name]) => !gone.has(name));
  return {
    ...(Object.fromEntries(kept) as unknown as OpenedValues),
    captures: Object.fromEntries(captures),
    names: values.names.filter((name) => !gone.has(name)),
  };
}

const overlaid = (base: OpenedValues, newer: OpenedValues): OpenedValues => ({
  ...base,
  ...newer,
  captures: { ...base.captures, ...newer.captures },
  names: [...new Set([...base.names, ...newer.names])].sort(),
});
