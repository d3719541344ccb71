import { z } from 'zod';
import { hash, nat } from '../../../shared/entry/fields.ts';
import { bytesToBase64, parseBase64 } from '../../../shared/kit/base64.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { createJsonFile, parseJson } from '../files/json-file.ts';
import type { StreamHead } from './journal.ts';
import type { ChainPlace } from './journal-lines.ts';
import type { SecretStore } from './secret-store.ts';

/** Newest entry of each stream, by `con`. */
export type HeadByCon = ReadonlyMap<string, StreamHead>;

/** The chain tips, kept apart from the journal and sealed by the key store (threats E-11). */
export interface Heads {
  /** `undefined` when there are none, or the key store does not open them. */
  read(): Promise<HeadByCon | undefined>;
  /** Only after the append returned: what is kept may be behind the journal, never ahead of it. */
  keep(heads: HeadByCon): Promise<'kept' | 'not_kept'>;
}

const fileSchema = z.strictObject({ v: z.literal(1), sealed: z.string() });
const headsSchema = z.record(z.string(), z.strictObject({ seq: nat, hash }));

export function createHeads(deps: {
  readonly files: FilePort;
  readonly path: string;
  readonly secrets: SecretStore;
}): Heads {
  const { files, path, secrets } = deps;
  const file = createJsonFile(files, path, fileSchema);
  return {
    async read() {
      const found = await file.read();
      const sealed = typeof found === 'object' ? parseBase64(found.value.sealed) : undefined;
      const bytes = sealed === undefined ? undefined : await secrets.open(sealed);
      const heads = headsSchema.safeParse(bytes === undefined ? undefined : parseJson(bytes));
      if (!heads.success) return undefined;
      const entries = Object.entries(heads.data);
      return new Map(
        entries.map(([con, { seq, hash: h }]) => [con, { seq, hash: h as EntryHash }]),
      );
    },
    async keep(heads) {
      const sealed = await sealedBy(
        secrets,
        utf8ToBytes(JSON.stringify(Object.fromEntries(heads))),
      );
      if (sealed === undefined) return 'not_kept';
      const written = await onDisk(() => file.write({ v: 1, sealed: bytesToBase64(sealed) }));
      return written.ok ? 'kept' : 'not_kept';
    },
  };
}

/** A key store that locks itself costs the newest tip, not the entry, which is journalled. */
async function sealedBy(secrets: SecretStore, bytes: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    return await secrets.seal(bytes);
  } catch {
    return undefined;
  }
}

/** How many entries the kept heads know that the journal does not have: it was cut or put back. */
export function countMissing(kept: HeadByCon, places: readonly ChainPlace[]): number {
  const hashByPlace = new Map(places.map((place) => [placeOf(place), place.hash]));
  const seqByCon = new Map(places.map(({ con, seq }) => [con, seq]));
  let missing = 0;
  for (const [con, head] of kept) {
    const seq = seqByCon.get(con) ?? -1;
    const there = hashByPlace.get(placeOf({ con, seq: head.seq }));
    if (seq < head.seq) missing += head.seq - seq;
    // In its place stands another entry of ours: the chain has forked already.
    else if (there !== undefined && there !== head.hash) missing += 1;
  }
  return missing;
}

const placeOf = ({ con, seq }: { readonly con: string; readonly seq: number }) => `${con} ${seq}`;
