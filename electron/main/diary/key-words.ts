import { mainCrypto } from '../crypto/node-crypto.ts';

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aiou';
const words = 5;

/**
 * 80 bits of a hash as five pronounceable words, to be compared aloud (protocol 3.18): sixteen bits
 * a word as consonant, vowel, consonant, vowel, consonant.
 */
export function hashToWords(hash: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < words; i++) {
    const bits = ((hash[2 * i] as number) << 8) | (hash[2 * i + 1] as number);
    out.push(
      consonants.charAt(bits >> 12) +
        vowels.charAt((bits >> 10) & 3) +
        consonants.charAt((bits >> 6) & 15) +
        vowels.charAt((bits >> 4) & 3) +
        consonants.charAt(bits & 15),
    );
  }
  return out.join('-');
}

/** Words of any text, for example a log's key. */
export const textToWords = (text: string): string =>
  hashToWords(mainCrypto.hasher.sha256(new TextEncoder().encode(text)));

/** Words of a key id. */
export const kidToWords = (kid: string): string => hashToWords(Buffer.from(kid, 'hex'));
