import { z } from 'zod';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

export interface Refusal {
  readonly hash: string;
  readonly code: string;
  readonly detail?: string;
}

/** Entries that the server refused: kept, shown and exportable (architecture.md section 4). */
export interface Refusals {
  list(): readonly Refusal[];
  of(hash: string): Refusal | undefined;
  add(refusal: Refusal): Promise<void>;
  /** It was accepted after all. */
  remove(hash: string): Promise<void>;
}

const schema = z.strictObject({
  refused: z.array(
    z.strictObject({ hash: z.string(), code: z.string(), detail: z.string().optional() }),
  ),
});

export async function openRefusals(files: FilePort, path: string): Promise<Refusals> {
  const file = createJsonFile(files, path, schema);
  const stored = await file.read();
  const refusalByHash = new Map<string, Refusal>();
  for (const { hash, code, detail } of typeof stored === 'object' ? stored.value.refused : [])
    refusalByHash.set(hash, { hash, code, ...(detail !== undefined && { detail }) });
  const save = () => file.write({ refused: [...refusalByHash.values()] });
  return {
    list: () => [...refusalByHash.values()],
    of: (hash) => refusalByHash.get(hash),
    async add(refusal) {
      refusalByHash.set(refusal.hash, refusal);
      await save();
    },
    async remove(hash) {
      if (refusalByHash.delete(hash)) await save();
    },
  };
}
