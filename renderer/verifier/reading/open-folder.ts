import { ok, type Result } from '../../../shared/kit/result.ts';
import {
  type ArchiveFault,
  maxBytesOf,
  planArchive,
} from '../../../shared/verify/archive-rules.ts';
import type { BundleReader } from '../../../shared/verify/bundle-format.ts';
import type { FolderFile } from './bundle-source.ts';

/** A chosen folder by the same rules as a ZIP (protocol 3.19). */
export function openFolder(
  files: readonly FolderFile[],
): Result<BundleReader, readonly ArchiveFault[]> {
  const entries = files.map(({ path, file: { size } }) => ({
    name: path,
    isEncrypted: false,
    method: 0,
    packedBytes: size,
    fileBytes: size,
    unixMode: 0,
  }));
  const archiveBytes = entries.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  const planned = planArchive({ entries, archiveBytes });
  if (!planned.ok) return planned;
  const fileByPath = new Map(planned.value.map(({ path, at }) => [path, files[at]?.file]));
  return ok({
    list: async () => [...fileByPath.keys()],
    read: async (path) => {
      const file = fileByPath.get(path);
      if (file === undefined) return undefined;
      if (file.size > maxBytesOf(path)) throw new Error('file too large');
      return new Uint8Array(await file.arrayBuffer());
    },
  });
}
