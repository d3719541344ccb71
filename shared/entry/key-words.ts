import { kidOf } from './kid.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { hexToBytes } from '../kit/hex.ts';
import { utf8ToBytes } from '../kit/utf8.ts';

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aiou';
const wordCount = 5;

/**
 * 80 bits of a hash as five pronounceable words, to be compared aloud (protocol 3.18): sixteen bits
 * a word as consonant, vowel, consonant, vowel, consonant. The tracker and the console show the same words.
 */
export function hashToWords(hash: Uint8Array): string {
  const words: string[] = [];
  for (let i = 0; i < wordCount; i++) {
    words.push(bitsToWord(((hash[2 * i] as number) << 8) | (hash[2 * i + 1] as number)));
  }
  return words.join('-');
}

/** One word of sixteen bits. */
export const bitsToWord = (bits: number): string =>
  [
    consonants.charAt(bits >> 12),
    vowels.charAt((bits >> 10) & 3),
    consonants.charAt((bits >> 6) & 15),
    vowels.charAt((bits >> 4) & 3),
    consonants.charAt(bits & 15),
  ].join('');

/** The sixteen bits of a word as it was typed; `undefined` if it is none. */
export function wordToBits(word: string): number | undefined {
  const letters = word.toLowerCase();
  const alphabets = [consonants, vowels, consonants, vowels, consonants];
  if (letters.length !== alphabets.length) return undefined;
  const [a, b, c, d, e] = alphabets.map((alphabet, i) => alphabet.indexOf(letters.charAt(i))) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (Math.min(a, b, c, d, e) < 0) return undefined;
  return (a << 12) | (b << 10) | (c << 6) | (d << 4) | e;
}

/** Words of a key id (64 hex). */
export const kidWords = (kid: string): string => hashToWords(hexToBytes(kid));

/** Words of a public key (64 hex): those of its key id. */
export const keyWords = (hasher: Hasher, pk: string): string =>
  kidWords(kidOf(hasher, hexToBytes(pk)));

/** Words of a log's key, from its text. */
export const logWords = (hasher: Hasher, vkey: string): string =>
  hashToWords(hasher.sha256(utf8ToBytes(vkey)));
