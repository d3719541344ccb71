import { join } from 'node:path';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import type { Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type DiskError, type FilePort, onDisk } from '../files/file-port.ts';
import { parseJson } from '../files/json-file.ts';

/** A checked line of an append-only file. Positions start at 1 and never move. */
export interface Line {
  readonly position: number;
  readonly body: unknown;
  readonly offset: number;
  readonly lengthBytes: number;
}

/** What opening found wrong; both are said to the freelancer. */
export interface LineFileReport {
  /** bytes after the last newline: an append that never finished; cut off */
  readonly tornBytes: number;
  /** positions whose line is damaged; its bytes were copied to quarantine first */
  readonly corruptPositions: readonly number[];
}

/** Append-only NDJSON, fsynced line by line, outside any browser storage. */
export interface LineFile {
  append(body: unknown): Promise<Result<Line, DiskError>>;
  /** The body of a line, read and checked again. */
  read(line: Pick<Line, 'offset' | 'lengthBytes'>): Promise<unknown>;
}

export interface LineFileDeps {
  readonly files: FilePort;
  readonly hasher: Hasher;
  readonly path: string;
  readonly quarantineDir: string;
}

export interface OpenedLineFile {
  readonly file: LineFile;
  readonly lines: readonly Line[];
  readonly report: LineFileReport;
  /** For a line that is whole, but not what its place asks for: its bytes go to quarantine. */
  setAside(line: Pick<Line, 'offset' | 'lengthBytes'>): Promise<void>;
}

const newline = 0x0a;

/** Reads and checks everything; cuts a torn tail, sets damaged lines aside. */
export async function openLineFile(deps: LineFileDeps): Promise<OpenedLineFile> {
  const bytes = (await deps.files.read(deps.path)) ?? new Uint8Array(0);
  const wholeBytes = bytes.lastIndexOf(newline) + 1;
  const tornBytes = bytes.length - wholeBytes;
  const { lines, damaged } = checkLines(deps.hasher, bytes.subarray(0, wholeBytes));
  for (const line of damaged) await quarantine(deps, line.bytes);
  if (tornBytes > 0) await deps.files.truncate(deps.path, wholeBytes);
  const size = { bytes: wholeBytes, position: lines.length + damaged.length };
  return {
    file: createLineFile(deps, size),
    lines,
    report: { tornBytes, corruptPositions: damaged.map(({ position }) => position) },
    setAside: ({ offset, lengthBytes }) =>
      quarantine(deps, bytes.subarray(offset, offset + lengthBytes)),
  };
}

function createLineFile(deps: LineFileDeps, size: { bytes: number; position: number }): LineFile {
  const { files, hasher, path } = deps;
  const state = { mustTruncate: false };
  async function appendText(text: Uint8Array): Promise<void> {
    // What a failed append left behind must go before anything is put after it.
    if (state.mustTruncate) await files.truncate(path, size.bytes);
    state.mustTruncate = true;
    await files.append(path, text);
    state.mustTruncate = false;
  }
  return {
    async append(body) {
      const text = formatLine(hasher, body);
      const tried = await onDisk(() => appendText(text));
      const isFull = !tried.ok && tried.error.type === 'disk_full';
      const hasRoom = isFull && (await files.makeRoom?.()) === true;
      const appended = hasRoom ? await onDisk(() => appendText(text)) : tried;
      if (!appended.ok) return appended;
      const line = { body, offset: size.bytes, lengthBytes: text.length };
      size.bytes += text.length;
      size.position += 1;
      return { ok: true, value: { ...line, position: size.position } };
    },
    async read({ offset, lengthBytes }) {
      return parseLine(hasher, await files.readRange(path, offset, lengthBytes));
    },
  };
}

interface DamagedLine {
  readonly position: number;
  readonly bytes: Uint8Array;
}

function checkLines(
  hasher: Hasher,
  bytes: Uint8Array,
): { readonly lines: readonly Line[]; readonly damaged: readonly DamagedLine[] } {
  const lines: Line[] = [];
  const damaged: DamagedLine[] = [];
  let position = 0;
  for (let offset = 0; offset < bytes.length; ) {
    const lengthBytes = bytes.indexOf(newline, offset) + 1 - offset;
    const lineBytes = bytes.subarray(offset, offset + lengthBytes);
    const body = parseLine(hasher, lineBytes);
    position += 1;
    if (body === undefined) damaged.push({ position, bytes: lineBytes });
    else lines.push({ position, body, offset, lengthBytes });
    offset += lengthBytes;
  }
  return { lines, damaged };
}

/** Under a name of its content, so that the same damage is set aside once, not at each start. */
async function quarantine(deps: LineFileDeps, bytes: Uint8Array): Promise<void> {
  const name = bytesToHex(deps.hasher.sha256(bytes)).slice(0, 16);
  const path = join(deps.quarantineDir, `${name}.line`);
  if ((await deps.files.read(path)) === undefined) await deps.files.write(path, bytes);
}

/** `{"body":…,"len":…,"sum":…}`: length and SHA-256 of the body's own text. */
export function formatLine(hasher: Hasher, body: unknown): Uint8Array {
  const text = JSON.stringify(body);
  const bytes = utf8ToBytes(text);
  const sum = bytesToHex(hasher.sha256(bytes));
  return utf8ToBytes(`{"body":${text},"len":${bytes.length},"sum":"${sum}"}\n`);
}

function parseLine(hasher: Hasher, bytes: Uint8Array): unknown {
  const line = parseJson(bytes);
  if (typeof line !== 'object' || line === null) return undefined;
  const { body, len, sum } = line as Record<string, unknown>;
  if (body === undefined) return undefined;
  const text = utf8ToBytes(JSON.stringify(body));
  return text.length === len && bytesToHex(hasher.sha256(text)) === sum ? body : undefined;
}
