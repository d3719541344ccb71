import type { z } from 'zod';
import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import type { FilePort } from './file-port.ts';

/** One small JSON document on disk, checked when read. */
export interface JsonFile<T> {
  /** `undefined` when absent; `unreadable` when it is not what the schema says. */
  read(): Promise<{ readonly value: T } | 'unreadable' | undefined>;
  write(value: T): Promise<void>;
  remove(): Promise<void>;
}

export function createJsonFile<T>(
  files: FilePort,
  path: string,
  schema: z.ZodType<T>,
): JsonFile<T> {
  return {
    async read() {
      const bytes = await files.read(path);
      if (bytes === undefined) return undefined;
      const checked = schema.safeParse(parseJson(bytes));
      return checked.success ? { value: checked.data } : 'unreadable';
    },
    write: (value) => files.write(path, utf8ToBytes(`${JSON.stringify(value)}\n`)),
    remove: () => files.remove(path),
  };
}

/** `undefined` for what is not JSON, which no schema of ours accepts. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = parseUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
