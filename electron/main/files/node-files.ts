import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, statfs, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FilePort } from './file-port.ts';

/** The real disk. Everything is private to the user: what lies here are pictures and keys. */
export const nodeFiles: FilePort = {
  async read(path) {
    try {
      return plainBytes(await readFile(path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  async readRange(path, fromByte, lengthBytes) {
    const file = await open(path, 'r');
    try {
      const bytes = new Uint8Array(lengthBytes);
      const { bytesRead } = await file.read(bytes, 0, lengthBytes, fromByte);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  async write(path, bytes) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await writeAndSync(temporary, 'wx', bytes);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(path));
  },
  async append(path, bytes) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeAndSync(path, 'a', bytes);
  },
  async truncate(path, sizeBytes) {
    await truncate(path, sizeBytes);
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  },
  async remove(path) {
    await rm(path, { force: true });
  },
  async list(dir) {
    try {
      const found = await readdir(dir, { recursive: true, withFileTypes: true });
      return found
        .filter((each) => each.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },
  async freeBytes(dir) {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  },
};

async function writeAndSync(path: string, flag: 'wx' | 'a', bytes: Uint8Array): Promise<void> {
  const file = await open(path, flag, 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is only durable with its folder; Windows has no handle on folders and needs none. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const plainBytes = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
