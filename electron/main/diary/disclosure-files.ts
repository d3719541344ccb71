import { join } from 'node:path';
import { z } from 'zod';
import { disclosure } from '../../../shared/api/schemas.ts';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import { type CaptureValue, captureValue, parseValue } from '../../../shared/entry/values.ts';
import { parseBase64 } from '../../../shared/kit/base64.ts';
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
  /** The picture values among them, by name. */
  readCaptures(hash: string): Promise<readonly (readonly [string, CaptureValue])[]>;
  remove(hash: string): Promise<void>;
}

const schema = z.strictObject({ items: z.array(disclosure) });

export function createDisclosureFiles(files: FilePort, dir: string): DisclosureFiles {
  const fileOf = (hash: string) => {
    if (!isHash(hash)) throw new Error('not an entry hash');
    return createJsonFile(files, join(dir, `${hash}.json`), schema);
  };
  const read = async (hash: string): Promise<readonly Disclosure[]> => {
    const found = await fileOf(hash).read();
    return found === undefined || found === 'unreadable' ? [] : found.value.items;
  };
  return {
    read,
    remove: (hash) => fileOf(hash).remove(),
    async readCaptures(hash) {
      const pictures = (await read(hash)).filter(({ name }) => /^(shot|thumb)/.test(name));
      return pictures.flatMap(({ name, value }) => {
        const bytes = parseBase64(value);
        const parsed = bytes === undefined ? undefined : parseValue(captureValue, bytes);
        return parsed === undefined ? [] : [[name, parsed] as const];
      });
    },
    write: (hash, items) => fileOf(hash).write({ items: [...items] }),
  };
}
