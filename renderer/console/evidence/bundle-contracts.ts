import type { EntryOf } from '../../../shared/entry/entry.ts';
import { parseEntry } from '../../../shared/entry/entry.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { bundlePaths } from '../../../shared/verify/bundle-format.ts';

/**
 * The contract entries in a bundle as it came, not verified: only to propose what to pin, which is
 * then verified like everything else and compared by people.
 */
export function contractsInBundle(
  hasher: Hasher,
  files: Readonly<Record<string, string>>,
): { readonly contracts: readonly EntryOf<'contract'>[]; readonly accepted: ReadonlySet<string> } {
  const contracts: EntryOf<'contract'>[] = [];
  const accepted = new Set<string>();
  for (const line of (files[bundlePaths.entries] ?? '').split('\n')) {
    // Most are slices: parsing them here would make the page wait twice.
    if (!wantedKinds.test(line)) continue;
    const envelope = parseEnvelope(envelopeOf(line));
    if (!envelope.ok || !['contract', 'decision'].includes(envelope.value.kind)) continue;
    const entry = parseEntry(hasher, envelope.value);
    if (!entry.ok) continue;
    if (entry.value.kind === 'contract') contracts.push(entry.value);
    if (entry.value.kind === 'decision' && entry.value.payload.verdict === 'accept')
      accepted.add(entry.value.payload.ref);
  }
  return { contracts, accepted };
}

/** As `payloadType` says (protocol 3.5), however a server may have spaced its JSON. */
const wantedKinds = /countersign\.(?:contract|decision)\./;

function envelopeOf(line: string): unknown {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'envelope' in value
      ? value.envelope
      : undefined;
  } catch {
    // Not a line of a bundle: the verifier reports it as such.
    return undefined;
  }
}
