import { z } from 'zod';
import { hash } from '../../../shared/entry/fields.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

/**
 * Entries whose pictures were written into a file that may be anywhere by now: whoever covers one
 * of them later must know that the uncovered one is out (protocol 3.9).
 */
export interface CarriedBook {
  has(hash: string): boolean;
  /** Durable when it resolves: before a byte of a picture is in the file. */
  add(hashes: readonly string[]): Promise<void>;
}

const schema = z.strictObject({ hashes: z.array(hash) });

export async function openCarriedBook(files: FilePort, path: string): Promise<CarriedBook> {
  const file = createJsonFile(files, path, schema);
  const stored = await file.read();
  const carried = new Set(typeof stored === 'object' ? stored.value.hashes : []);
  return {
    has: (of) => carried.has(of),
    async add(hashes) {
      const fresh = hashes.filter((of) => !carried.has(of));
      if (fresh.length === 0) return;
      await file.write({ hashes: [...carried, ...fresh] });
      for (const of of fresh) carried.add(of);
    },
  };
}
