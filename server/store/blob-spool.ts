import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from './blob-bytes.ts';

/**
 * A file without a name, so that neither memory grows nor a killed process leaves anything: its
 * room is free when it is closed, however that comes.
 */
export const openSpool = (dir: string): Promise<FileHandle> =>
  onDisk(async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const path = join(dir, randomUUID());
    const file = await open(path, 'wx+', 0o600);
    await rm(path);
    return file;
  });
