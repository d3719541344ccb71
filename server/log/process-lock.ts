import type { Result } from '../../shared/kit/result.ts';
import { type DirectoryLock, type DirectoryLocked, lockPath } from '../store/directory-lock.ts';

/** One process at a time per file, however the one before it ended; the file itself is not touched. */
export const lockFile = (path: string): Promise<Result<DirectoryLock, DirectoryLocked>> =>
  lockPath(`${path}.lock`);
