import { type Entry, parseEntry } from '../../shared/entry/entry.ts';
import { parseEnvelopeText } from '../../shared/entry/envelope.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { assertOk } from '../../shared/kit/result.ts';

/** An entry from its stored envelope; it was checked when it was accepted. */
export function parseStoredEntry(hasher: Hasher, envelope: string): Entry {
  return assertOk(parseEntry(hasher, assertOk(parseEnvelopeText(envelope)))) as Entry;
}
