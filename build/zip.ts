import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, chmod, open } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { makeReadableDir } from './paths.ts';
import { ScriptStop } from './script.ts';

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressedBytes: number;
  readonly offset: number;
  readonly mode: number;
}

interface OpenZip {
  readonly file: FileHandle;
  readonly path: string;
}

export interface ZipExtraction {
  readonly zipPath: string;
  readonly targetDir: string;
  /** Maps an entry's name to its path below `targetDir`; `undefined` leaves the entry out. */
  readonly place: (name: string) => string | undefined;
}

/**
 * Extracts chosen files of a zip archive (no zip64, no encryption, no links). Files come out
 * world-readable, executable where the archive says so. Returns how many were written.
 */
export async function extractZip(extraction: ZipExtraction): Promise<number> {
  const file = await open(extraction.zipPath, 'r');
  try {
    const chosen = (await readDirectory(file)).flatMap((entry) => {
      const path = entry.name.endsWith('/') ? undefined : extraction.place(entry.name);
      return path === undefined ? [] : [{ entry, target: inside(extraction.targetDir, path) }];
    });
    const zip = { file, path: extraction.zipPath };
    for (const { entry, target } of chosen) await extractEntry(zip, entry, target);
    return chosen.length;
  } finally {
    await file.close();
  }
}

/** Names may come from a hostile archive: nothing is written outside the target. */
function inside(dir: string, path: string): string {
  const target = normalize(join(dir, path));
  if (!target.startsWith(normalize(dir) + sep)) {
    throw new ScriptStop(`The archive has an entry outside its folder: ${path}`);
  }
  return target;
}

async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await readExactly(file, Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES), size);
  const end = findEnd(tail);
  const count = tail.readUInt16LE(end + 10);
  const directoryBytes = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  const directory = await readExactly(file, start, start + directoryBytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
      throw new ScriptStop('The archive is damaged: its directory cannot be read.');
    }
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
      mode: directory.readUInt16LE(at + 40),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new ScriptStop('The archive is damaged: it has no end of directory.');
}

async function readExactly(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
  if (bytesRead !== bytes.length) throw new ScriptStop('The archive is damaged: it is cut short.');
  return bytes;
}

async function extractEntry(zip: OpenZip, entry: ZipEntry, target: string): Promise<void> {
  await makeReadableDir(dirname(target));
  const header = await readExactly(zip.file, entry.offset, entry.offset + 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const out = createWriteStream(target);
  if (entry.compressedBytes === 0) {
    await pipeline([Buffer.alloc(0)], out);
  } else {
    const source = createReadStream(zip.path, { start, end: start + entry.compressedBytes - 1 });
    if (entry.method === DEFLATED) await pipeline(source, createInflateRaw(), out);
    else if (entry.method === STORED) await pipeline(source, out);
    else throw new ScriptStop(`The archive packs ${entry.name} in an unknown way.`);
  }
  await chmod(target, entry.mode & 0o111 ? 0o755 : 0o644);
}
