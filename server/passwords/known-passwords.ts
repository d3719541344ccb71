import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { KnownPasswords } from '../use-cases/passwords.ts';
import { commonPasswords } from './common-passwords.ts';

const prefixBytes = 4;

/**
 * The list that comes with the server (some 28,000; the commonest, not all that were ever stolen),
 * and the operator's own file if there is one. Passwords are also looked for in small letters, and
 * without the digits and signs that people put behind a word because a rule asks for them.
 */
export function openKnownPasswords(path: string | undefined): KnownPasswords {
  const bundled = Buffer.from(commonPasswords, 'base64');
  const own = path === undefined ? undefined : openHashFile(path);
  return {
    has: async (password) => {
      const hashes = variantsOf(password).map(sha1Of);
      return hashes.some((hash) => hasPrefix(bundled, hash) || own?.has(hash) === true);
    },
  };
}

const variantsOf = (password: string): readonly string[] => {
  const lower = password.toLowerCase();
  return [password, lower, lower.replace(/[^\p{L}]{1,4}$/u, '')];
};

const sha1Of = (text: string): Buffer => createHash('sha1').update(text).digest();

function hasPrefix(sorted: Buffer, hash: Buffer): boolean {
  const wanted = hash.readUInt32BE(0);
  let low = 0;
  let high = sorted.length / prefixBytes;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = sorted.readUInt32BE(middle * prefixBytes);
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
}

interface HashFile {
  has(hash: Buffer): boolean;
}

/** A line is 40 hex digits, and may have `:count` behind it. */
const lineMaxBytes = 64;
const linePattern = /^[0-9A-Fa-f]{40}(?::\d+)?\r?$/;

/**
 * Lines in ascending order, as the download of Have I Been Pwned has them “ordered by hash”:
 * searched where they are on disk, some thirty reads for a thousand million of them. Throws if the
 * file is not like that.
 */
export function openHashFile(path: string): HashFile {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const readLine = (offset: number): string => readLineFrom(file, offset);
  const first = readLine(0);
  if (!linePattern.test(first)) {
    closeSync(file);
    throw new Error(`${path} is not a list of SHA-1 hashes in hex, one a line`);
  }
  return { has: (hash) => searchFile({ size, readLine }, hash.toString('hex').toUpperCase()) };
}

interface Lines {
  readonly size: number;
  /** The line that begins at that offset. */
  readonly readLine: (offset: number) => string;
}

function searchFile({ size, readLine }: Lines, wanted: string): boolean {
  const isIt = (line: string) => line.slice(0, 40).toUpperCase() === wanted;
  if (isIt(readLine(0))) return true;
  let low = 0;
  let high = size;
  // Between two offsets: the first line that begins behind the middle decides.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const start = middle + readLine(middle).length + 1;
    const line = start < size ? readLine(start) : '';
    if (isIt(line)) return true;
    if (line !== '' && line.slice(0, 40).toUpperCase() < wanted) low = middle;
    else high = middle;
  }
  return false;
}

function readLineFrom(file: number, offset: number): string {
  const bytes = Buffer.alloc(lineMaxBytes);
  const length = readSync(file, bytes, 0, lineMaxBytes, offset);
  const text = bytes.toString('latin1', 0, length);
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}
