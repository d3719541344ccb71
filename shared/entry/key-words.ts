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
    const bits = ((hash[2 * i] as number) << 8) | (hash[2 * i + 1] as number);
    const letters = [
      consonants.charAt(bits >> 12),
      vowels.charAt((bits >> 10) & 3),
      consonants.charAt((bits >> 6) & 15),
      vowels.charAt((bits >> 4) & 3),
      consonants.charAt(bits & 15),
    ];
    words.push(letters.join(''));
  }
  return words.join('-');
}

/** Words of a key id (64 hex). */
export const kidWords = (kid: string): string => hashToWords(hexToBytes(kid));

/** Words of a public key (64 hex): those of its key id. */
export const keyWords = (hasher: Hasher, pk: string): string =>
  kidWords(kidOf(hasher, hexToBytes(pk)));

/** Words of a log's key, from its text. */
export const logWords = (hasher: Hasher, vkey: string): string =>
  hashToWords(hasher.sha256(utf8ToBytes(vkey)));
