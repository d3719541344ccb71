import { err, ok, type Result } from '../../../shared/kit/result.ts';

/**
 * The few things the diary does with files. Writers resolve only when the bytes are on the disk.
 * Rejects with Node's errors (`code: 'ENOSPC'` …), which `onDisk` turns into values.
 */
export interface FilePort {
  /** `undefined` when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  readRange(path: string, fromByte: number, lengthBytes: number): Promise<Uint8Array>;
  /** Whole or not at all: temporary file, fsync, rename, fsync of the folder. Mode 0600. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Appends and fsyncs; after a rejection the file may end in part of `bytes`. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, sizeBytes: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** Paths of all files below a folder; none when there is no such folder. */
  list(dir: string): Promise<readonly string[]>;
  /** On a full disk: gives up what is worth less than an entry; was there anything? */
  makeRoom?(): Promise<boolean>;
  /** Space that this user may still fill. */
  freeBytes(dir: string): Promise<number>;
}

/** The disk refuses: full (or over quota), or failing otherwise. `code` is the system's. */
export interface DiskError {
  readonly type: 'disk_full' | 'disk_failed';
  readonly code: string;
}

const fullCodes: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Runs work on files; what the system refuses is a value, anything else is a bug and throws. */
export async function onDisk<T>(work: () => Promise<T>): Promise<Result<T, DiskError>> {
  try {
    return ok(await work());
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    return err({ type: fullCodes.includes(code) ? 'disk_full' : 'disk_failed', code });
  }
}

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}
