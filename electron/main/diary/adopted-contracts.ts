import { z } from 'zod';
import { envelopeJson } from '../../../shared/api/schemas.ts';
import { type EntryOf, parseEntry } from '../../../shared/entry/entry.ts';
import {
  type EnvelopeJson,
  envelopeToJson,
  parseEnvelope,
} from '../../../shared/entry/envelope.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

/**
 * Contracts that another device of the freelancer signed and that she took over on this one, after
 * comparing the words of that device's key: from then on they are pinned like own ones.
 */
export interface AdoptedContracts {
  list(): readonly EntryOf<'contract'>[];
  add(entry: EntryOf<'contract'>): Promise<void>;
}

const schema = z.strictObject({ adopted: z.array(envelopeJson) });

export async function openAdoptedContracts(
  files: FilePort,
  path: string,
): Promise<AdoptedContracts> {
  const file = createJsonFile(files, path, schema);
  const stored = await file.read();
  const envelopes = typeof stored === 'object' ? stored.value.adopted : [];
  const known = { list: envelopes.flatMap(readContract) };
  return {
    list: () => known.list,
    async add(entry) {
      if (known.list.some(({ hash }) => hash === entry.hash)) return;
      const next = [...known.list, entry];
      const adopted = next.map(({ envelope }) => {
        const json = envelopeToJson(envelope);
        return { ...json, signatures: [...json.signatures] };
      });
      await file.write({ adopted });
      known.list = next;
    },
  };
}

function readContract(json: EnvelopeJson): readonly EntryOf<'contract'>[] {
  const envelope = parseEnvelope(json);
  if (!envelope.ok) return [];
  const entry = parseEntry(mainCrypto.hasher, envelope.value);
  return entry.ok && entry.value.kind === 'contract' ? [entry.value] : [];
}
