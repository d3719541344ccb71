import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Tile, tilePath, tileWidth } from '../shared/log/tile.ts';
import { CommandFailure, type CommandIo } from './io.ts';

/** Reads a file of a C2SP tlog-tiles log by its path below the log's prefix. */
type ReadLogFile = (path: string) => Promise<Uint8Array | undefined>;

export interface LogSource {
  checkpoint(): Promise<Uint8Array>;
  tile(tile: Tile): Promise<Uint8Array>;
}

/** 256 entries of 256 bytes make 66 kB; more than this is no log of ours. */
const maxFileBytes = 1_048_576;

/** A folder, or the address of a log's prefix, e.g. `https://diary.example.com/log`. */
export function openLogSource(io: CommandIo, source: string): LogSource {
  const read = /^https?:\/\//.test(source) ? readFromUrl(io, source) : readFromFolder(source);
  const readOrFail = async (path: string): Promise<Uint8Array> => {
    const bytes = await read(path);
    if (bytes === undefined) throw new CommandFailure(`cannot read ${path} of the log`);
    return bytes;
  };
  return {
    checkpoint: () => readOrFail('checkpoint'),
    tile: async (tile) => {
      const bytes = await read(tilePath(tile));
      if (bytes !== undefined) return bytes;
      // A log that grew since may keep the full tile alone.
      const whole =
        tile.width < tileWidth ? await read(tilePath({ ...tile, width: tileWidth })) : undefined;
      return whole === undefined ? readOrFail(tilePath(tile)) : firstOf(whole, tile);
    },
  };
}

/** The same, and everything that was read is kept as files, the checkpoint last. */
export function savingSource(
  source: LogSource,
  folder: string,
): LogSource & {
  readonly finish: (checkpoint: Uint8Array) => Promise<void>;
} {
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  };
  return {
    checkpoint: () => source.checkpoint(),
    tile: async (tile) => {
      const bytes = await source.tile(tile);
      await write(tilePath(tile), bytes);
      return bytes;
    },
    finish: (checkpoint) => write('checkpoint', checkpoint),
  };
}

/** The beginning of a full tile. */
function firstOf(bytes: Uint8Array, tile: Tile): Uint8Array {
  if (tile.kind === 'hashes') return bytes.slice(0, tile.width * 32);
  let at = 0;
  for (let i = 0; i < tile.width; i++) at += 2 + (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  return bytes.slice(0, at);
}

const readFromFolder =
  (folder: string): ReadLogFile =>
  async (path) => {
    const file = await open(join(folder, path)).catch(() => undefined);
    if (file === undefined) return undefined;
    try {
      const { size } = await file.stat();
      if (size > maxFileBytes) throw new CommandFailure(`${path} of the log is too large`);
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  };

const tokenVariable = 'COUNTERSIGN_TOKEN';
const cookieVariable = 'COUNTERSIGN_COOKIE';

function readFromUrl(io: CommandIo, source: string): ReadLogFile {
  const token = io.environment[tokenVariable];
  const cookie = io.environment[cookieVariable];
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(cookie !== undefined && { cookie }),
  };
  const prefix = source.replace(/\/$/, '');
  return async (path) => {
    const answer = await io
      .fetch(`${prefix}/${path}`, { headers, redirect: 'error' })
      .catch(() => undefined);
    if (answer?.status === 404 && path !== 'checkpoint') return undefined;
    if (!answer?.ok)
      throw new CommandFailure(`cannot read ${path} of the log (${answer?.status ?? 'no answer'})`);
    return readBody(answer, path);
  };
}

async function readBody(answer: Response, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > maxFileBytes) throw new CommandFailure(`${path} of the log is too large`);
    chunks.push(bytes);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
