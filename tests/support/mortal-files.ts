import { nodeFiles } from '../../electron/main/files/node-files.ts';
import type { FilePort } from '../../electron/main/files/file-port.ts';

/** How far the last write came: not at all, in part, or wholly, but nobody was told. */
export type Cut = 'before' | 'torn' | 'after';

export interface MortalFiles {
  readonly files: FilePort;
  /** The path that was being written; pending while the process lives. */
  readonly died: Promise<string>;
  isDead(): boolean;
}

/**
 * The disk as a process has it that is killed at its n-th write (from 0), or at the first one to a
 * path with `at` in it: from then on nothing that it asks for happens, and nothing is answered, so
 * none of its code goes on.
 */
export function createMortalFiles(at: number | string, cut: Cut): MortalFiles {
  const state = { writes: 0, isDead: false };
  const listeners: ((path: string) => void)[] = [];
  const died = new Promise<string>((resolve) => void listeners.push(resolve));

  const nothing = <T>(): Promise<T> => new Promise(() => undefined);

  async function die(path: string, work: Readonly<Record<Cut, () => Promise<void>>>) {
    state.isDead = true;
    await work[cut]();
    for (const tell of listeners) tell(path);
    return nothing<void>();
  }

  const write = (path: string, work: Readonly<Record<Cut, () => Promise<void>>>): Promise<void> => {
    if (state.isDead) return nothing();
    const isLast = typeof at === 'string' ? path.includes(at) : state.writes >= at;
    state.writes += 1;
    return isLast ? die(path, work) : work.after();
  };
  const read = <T>(work: () => Promise<T>): Promise<T> => (state.isDead ? nothing() : work());

  const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
  const before = async () => undefined;
  const files: FilePort = {
    read: (path) => read(() => nodeFiles.read(path)),
    readRange: (path, fromByte, lengthBytes) =>
      read(() => nodeFiles.readRange(path, fromByte, lengthBytes)),
    list: (dir) => read(() => nodeFiles.list(dir)),
    freeBytes: (dir) => read(() => nodeFiles.freeBytes(dir)),
    write: (path, bytes) =>
      write(path, {
        before,
        // The temporary file is there, and nobody renames it any more.
        torn: () => nodeFiles.write(`${path}.cut.tmp`, half(bytes)),
        after: () => nodeFiles.write(path, bytes),
      }),
    append: (path, bytes) =>
      write(path, {
        before,
        torn: () => nodeFiles.append(path, half(bytes)),
        after: () => nodeFiles.append(path, bytes),
      }),
    truncate: (path, sizeBytes) => {
      const after = () => nodeFiles.truncate(path, sizeBytes);
      return write(path, { before, torn: before, after });
    },
    remove: (path) => {
      const after = () => nodeFiles.remove(path);
      return write(path, { before, torn: before, after });
    },
  };
  return { files, died, isDead: () => state.isDead };
}
