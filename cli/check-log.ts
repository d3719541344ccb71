import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hasher } from '../shared/kit/crypto-port.ts';
import { equalBytes } from '../shared/kit/bytes.ts';
import { bytesToHex } from '../shared/kit/hex.ts';
import { zeroHash } from '../shared/kit/ids.ts';
import { parseUtf8 } from '../shared/kit/utf8.ts';
import { parseLeaf } from '../shared/log/leaf.ts';
import { leafHash, treeRoot } from '../shared/log/merkle.ts';
import { parsePolicy } from '../shared/log/policy-parse.ts';
import { openByPolicy } from '../shared/log/policy.ts';
import {
  type HashTile,
  newEntryTiles,
  newHashTiles,
  parseEntryBundle,
  parseTile,
  type Tile,
  tilePath,
  tileWidth,
} from '../shared/log/tile.ts';
import { CommandFailure, type CommandIo, exitCodes } from './io.ts';
import { readArgument } from './read-trust.ts';

/** Reads a file of a C2SP tlog-tiles log by its path below the log's prefix. */
type ReadLogFile = (path: string) => Promise<Uint8Array>;

/** `countersign log check`: every leaf, every tile and the root of a whole log, from nothing else. */
export async function checkLog(
  io: CommandIo,
  source: string,
  options: { readonly policy: string },
): Promise<void> {
  const policy = parsePolicy(io.crypto.hasher, await readArgument(options.policy, 'policy'));
  if (!policy.ok) throw new CommandFailure(`the policy cannot be used, line ${policy.error.line}`);
  const read = /^https?:\/\//.test(source) ? readFromUrl(io, source) : readFromFolder(source);
  const note = parseUtf8(await read('checkpoint')) ?? '';
  const opened = await openByPolicy(io.crypto.verifySignatures, note, policy.value);
  if (!opened.ok) return fail(io, `${opened.error.code} checkpoint`);
  const { origin, size, root } = opened.value.checkpoint;
  const { faults, hashes } = await checkLeaves(io.crypto.hasher, size, read);
  faults.push(...(await checkTiles(io.crypto.hasher, hashes, read)));
  if (!equalBytes(treeRoot(io.crypto.hasher, hashes), root))
    faults.push('E_PROOF_INVALID the leaves do not give the root that the log signed');
  if (faults.length > 0) return fail(io, ...faults);
  io.out(`${origin}: ${size} leaves, root ${bytesToHex(root)}, all of it holds`);
  io.setExitCode(exitCodes.ok);
}

function fail(io: CommandIo, ...faults: readonly string[]): void {
  for (const fault of faults) io.out(fault);
  io.setExitCode(exitCodes.failed);
}

/** Leaf hashes from the entry bundles, which must be what the lowest tiles hold. */
async function checkLeaves(
  hasher: Hasher,
  size: number,
  read: ReadLogFile,
): Promise<{ readonly faults: string[]; readonly hashes: readonly Uint8Array[] }> {
  const faults: string[] = [];
  const hashes: Uint8Array[] = [];
  const entryHashes = new Set<string>();
  let newestMs = 0;
  for (const tile of newEntryTiles({ oldSize: 0, newSize: size })) {
    const entries = parseEntryBundle(await readTileFile(read, tile), tile.width);
    if (!entries.ok) faults.push(`E_LEAF_MALFORMED ${tilePath(tile)}`);
    for (const data of entries.ok ? entries.value : []) {
      const index = hashes.length;
      hashes.push(leafHash(hasher, data));
      const leaf = parseLeaf(data);
      if (!leaf.ok) {
        faults.push(`E_LEAF_MALFORMED leaf ${index}`);
        continue;
      }
      const { receivedMs, entryHash } = leaf.value;
      if (receivedMs < newestMs) faults.push(`E_LEAF_TIME_ORDER leaf ${index}`);
      if (entryHashes.has(entryHash) && entryHash !== zeroHash)
        faults.push(`E_LEAF_DUP leaf ${index}`);
      entryHashes.add(entryHash);
      newestMs = Math.max(newestMs, receivedMs);
    }
  }
  return { faults, hashes };
}

/** Every hash tile, each level computed from the one below. */
async function checkTiles(
  hasher: Hasher,
  leafHashes: readonly Uint8Array[],
  read: ReadLogFile,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const levels: (readonly Uint8Array[])[] = [leafHashes];
  for (const tile of newHashTiles({ oldSize: 0, newSize: leafHashes.length })) {
    const level = levels[tile.level] ?? parents(hasher, levels[tile.level - 1] ?? []);
    levels[tile.level] = level;
    const start = tile.index * tileWidth;
    const expected = level.slice(start, start + tile.width);
    const actual = parseTile(await readTileFile(read, tile), tile.width);
    const isSame =
      actual.ok && actual.value.every((hash, i) => equalBytes(hash, expected[i] ?? hash.slice(1)));
    if (!isSame) faults.push(`E_PROOF_INVALID ${tilePath(tile)}`);
  }
  return faults;
}

function parents(hasher: Hasher, below: readonly Uint8Array[]): readonly Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at + tileWidth <= below.length; at += tileWidth)
    hashes.push(treeRoot(hasher, below.slice(at, at + tileWidth)));
  return hashes;
}

const readTileFile = (read: ReadLogFile, tile: Tile | HashTile): Promise<Uint8Array> =>
  read(tilePath(tile));

const readFromFolder =
  (folder: string): ReadLogFile =>
  async (path) => {
    try {
      return new Uint8Array(await readFile(join(folder, path)));
    } catch {
      throw new CommandFailure(`cannot read ${path} of the log`);
    }
  };

/** `source` is the log's prefix, e.g. `https://diary.example.com/log`. */
const readFromUrl =
  (io: CommandIo, source: string): ReadLogFile =>
  async (path) => {
    const token = io.environment['COUNTERSIGN_TOKEN'];
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const url = `${source.replace(/\/$/, '')}/${path}`;
    const answer = await io.fetch(url, { headers, redirect: 'error' }).catch(() => undefined);
    if (!answer?.ok)
      throw new CommandFailure(`cannot read ${path} of the log (${answer?.status ?? 'no answer'})`);
    return new Uint8Array(await answer.arrayBuffer());
  };
