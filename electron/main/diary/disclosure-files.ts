import { join } from 'node:path';
import { z } from 'zod';
import { disclosure } from '../../../shared/api/schemas.ts';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import { isHash } from '../../../shared/kit/ids.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

/**
 * Salts and values as files of their own: they must survive the queue and must be deletable, so
 * they are never in the append-only journal (architecture.md section 4).
 */
export interface DisclosureFiles {
  write(hash: string, items: readonly Disclosure[]): Promise<void>;
  /** None for an entry without commitments, or whose disclosures were removed. */
  read(hash: string): Promise<readonly Disclosure[]>;
}

const schema = z.strictObject({ items: z.array(disclosure) });

export function createDisclosureFiles(files: FilePort, dir: string): DisclosureFiles {
  const fileOf = (hash: string) => {
    if (!isHash(hash)) throw new Error('not an entry hash');
    return createJsonFile(files, join(dir, `${hash}.json`), schema);
  };
  return {
    write: (hash, items) => fileOf(hash).write({ items: [...items] }),
    async read(hash) {
      const found = await fileOf(hash).read();
      return found === undefined || found === 'unreadable' ? [] : found.value.items;
    },
  };
}
