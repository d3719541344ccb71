import type { OpenedValues } from '../../../shared/entry/ledger.ts';
import { noValues, openValues } from '../../../shared/entry/open-values.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { DisclosureFiles } from './disclosure-files.ts';
import type { Journal, JournalRecord } from './journal.ts';

/** What our own entries say, opened against their commitments; read from disk once. */
export type ReadValues = (record: JournalRecord) => Promise<OpenedValues>;

const valuesRemembered = 5_000;

export function createValuesReader(deps: {
  readonly journal: Journal;
  readonly disclosures: DisclosureFiles;
}): ReadValues {
  const valuesByHash = new Map<string, OpenedValues>();
  return async (record) => {
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
}
