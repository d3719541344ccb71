import type { Hasher } from '../kit/crypto-port.ts';
import { concatBytes } from '../kit/bytes.ts';
import { utf8ToBytes } from '../kit/utf8.ts';
import { bitsToWord, wordToBits } from './key-words.ts';

const seedBytes = 32;
/** Sixteen for the seed, one that tells a slip of the pen. */
export const recoveryWordCount = seedBytes / 2 + 1;

/** A recovery key's seed as words to be written down (protocol 3.18). */
export function seedToWords(hasher: Hasher, seed: Uint8Array): readonly string[] {
  if (seed.length !== seedBytes) throw new Error('a seed has 32 bytes');
  const bytes = concatBytes(seed, checkOf(hasher, seed));
  return Array.from({ length: recoveryWordCount }, (_, i) =>
    bitsToWord(((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)),
  );
}

/** Words as typed, in any case and with anything between them; `undefined` if one is wrong. */
export function wordsToSeed(hasher: Hasher, text: string): Uint8Array | undefined {
  const words = text.split(/[^A-Za-z]+/).filter((word) => word !== '');
  if (words.length !== recoveryWordCount) return undefined;
  const bytes = new Uint8Array(2 * recoveryWordCount);
  for (const [i, word] of words.entries()) {
    const bits = wordToBits(word);
    if (bits === undefined) return undefined;
    bytes[2 * i] = bits >> 8;
    bytes[2 * i + 1] = bits & 255;
  }
  const seed = bytes.slice(0, seedBytes);
  const check = checkOf(hasher, seed);
  return check.every((byte, i) => byte === bytes[seedBytes + i]) ? seed : undefined;
}

const checkOf = (hasher: Hasher, seed: Uint8Array): Uint8Array =>
  hasher.sha256(concatBytes(utf8ToBytes('countersign/v1 recovery\n'), seed)).slice(0, 2);
