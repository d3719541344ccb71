import { bundleLimits } from '../../../shared/verify/bundle-format.ts';
import type { FolderFile } from '../reading/bundle-source.ts';

export interface Dropped {
  readonly files: readonly File[];
  readonly folders: readonly {
    readonly name: string;
    /** `undefined`: this browser keeps it from a page that was opened from disk. */
    readonly files: readonly FolderFile[] | undefined;
  }[];
}

/** What can be walked: a folder by whichever of the two interfaces the browser has. */
interface Folder {
  /** Calls back for each file, with its path from this folder on; stops on `false`. */
  walk(take: (file: FolderFile) => boolean): Promise<void>;
}

/** Not yet among the types of every browser. */
interface HandleItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** What was dropped on the page; must be called before the event's handler gives way. */
export async function readDropped(transfer: DataTransfer): Promise<Dropped> {
  const items = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({
      file: item.getAsFile(),
      entry: item.webkitGetAsEntry(),
      // Chromium lets a page from disk read a dropped folder only by this one.
      handle: (item as DataTransferItem & HandleItem).getAsFileSystemHandle?.(),
    }));
  const files = items.flatMap(({ entry, file }) =>
    entry?.isDirectory !== true && file !== null ? [file] : [],
  );
  const folders = items.flatMap(({ entry, handle }) =>
    entry?.isDirectory === true ? [readFolder(entry as FileSystemDirectoryEntry, handle)] : [],
  );
  return { files, folders: await Promise.all(folders) };
}

async function readFolder(
  entry: FileSystemDirectoryEntry,
  asked: Promise<FileSystemHandle | null> | undefined,
): Promise<Dropped['folders'][number]> {
  const { name } = entry;
  try {
    const handle = await asked;
    const folder = handle?.kind === 'directory' ? folderOfHandle(handle) : folderOfEntry(entry);
    return { name, files: await listFiles(folder) };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { name, files: undefined };
  }
}

/** Stops one over the limit, which the archive's rules then name. */
async function listFiles(folder: Folder): Promise<readonly FolderFile[]> {
  const files: FolderFile[] = [];
  await folder.walk((file) => files.push(file) <= bundleLimits.files + 2);
  return files;
}

function folderOfHandle(top: FileSystemHandle): Folder {
  const walk = async (
    folder: FileSystemDirectoryHandle,
    path: string,
    take: (file: FolderFile) => boolean,
  ): Promise<boolean> => {
    for await (const [name, inside] of folder.entries()) {
      const at = `${path}/${name}`;
      const goesOn =
        inside.kind === 'directory'
          ? await walk(inside, at, take)
          : take({ path: at, file: await inside.getFile() });
      if (!goesOn) return false;
    }
    return true;
  };
  return {
    walk: async (take) => void (await walk(top as FileSystemDirectoryHandle, top.name, take)),
  };
}

function folderOfEntry(top: FileSystemDirectoryEntry): Folder {
  const walk = async (
    folder: FileSystemDirectoryEntry,
    take: (file: FolderFile) => boolean,
  ): Promise<boolean> => {
    const reader = folder.createReader();
    for (let part = await readPart(reader); part.length > 0; part = await readPart(reader)) {
      for (const entry of part) {
        const goesOn = entry.isDirectory
          ? await walk(entry as FileSystemDirectoryEntry, take)
          : take({ path: entry.fullPath.slice(1), file: await fileOf(entry) });
        if (!goesOn) return false;
      }
    }
    return true;
  };
  return { walk: async (take) => void (await walk(top, take)) };
}

/** A reader gives a hundred at a time, and an empty list at the end. */
const readPart = (reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));

const fileOf = (entry: FileSystemEntry): Promise<File> =>
  new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
