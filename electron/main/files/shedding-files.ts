import { type FilePort, onDisk } from './file-port.ts';

export interface SheddingDeps {
  /** Gives up what can be given up; was there anything? */
  readonly shed: () => Promise<boolean>;
  /** Is a file of that path worth less than what would be given up for it? */
  readonly isSpare: (path: string) => boolean;
}

/**
 * Files that make room when the disk is full, and then write once more: entries outlive pictures
 * (product.md section 4). Who appends has to cut off its own half line first, so it asks for room
 * itself.
 */
export function createSheddingFiles(files: FilePort, { shed, isSpare }: SheddingDeps): FilePort {
  const state: { shedding: Promise<boolean> | undefined } = { shedding: undefined };
  async function makeRoom(): Promise<boolean> {
    // Whoever finds the disk full meanwhile waits for the same.
    state.shedding ??= shed().finally(() => {
      state.shedding = undefined;
    });
    return state.shedding;
  }
  return {
    ...files,
    makeRoom,
    async write(path, bytes) {
      const written = await onDisk(() => files.write(path, bytes));
      if (written.ok) return;
      const mayRetry = written.error.type === 'disk_full' && !isSpare(path) && (await makeRoom());
      if (!mayRetry)
        throw Object.assign(new Error(written.error.code), { code: written.error.code });
      await files.write(path, bytes);
    },
  };
}
