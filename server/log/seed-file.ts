import { randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { bytesToHex, parseHex } from '../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';

export type SeedFileError =
  | { readonly code: 'seed_missing'; readonly path: string }
  | { readonly code: 'seed_malformed'; readonly path: string }
  | { readonly code: 'seed_readable_by_others'; readonly path: string };

const seedBytes = 32;
const groupAndOthers = 0o077;

/** Writes a fresh 32-byte seed as hex, readable by its owner only. Fails if the file exists. */
export async function createSeedFile(path: string): Promise<Uint8Array> {
  const seed = new Uint8Array(randomBytes(seedBytes));
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${bytesToHex(seed)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return seed;
}

/** Refuses a file that other users of the machine could read (threats W-15). */
export async function readSeedFile(path: string): Promise<Result<Uint8Array, SeedFileError>> {
  const facts = await statOrNone(path);
  if (facts === undefined) return err({ code: 'seed_missing', path });
  // Windows has no such bits; there the profile directory's rights hold.
  if (process.platform !== 'win32' && (facts.mode & groupAndOthers) !== 0)
    return err({ code: 'seed_readable_by_others', path });
  const seed = parseHex((await readFile(path, 'utf8')).trim(), seedBytes);
  return seed === undefined ? err({ code: 'seed_malformed', path }) : ok(seed);
}

async function statOrNone(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
