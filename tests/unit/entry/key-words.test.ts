import { describe, expect, it } from 'vitest';
import { hashToWords, keyWords, kidWords, logWords } from '../../../shared/entry/key-words.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const { hasher } = testCrypto;

describe('words of a key', () => {
  it('are five words of five letters, and differ with the key', () => {
    expect(kidWords('00'.repeat(32))).toBe('babab-babab-babab-babab-babab');
    expect(logWords(hasher, 'a')).toMatch(/^([a-z]{5}-){4}[a-z]{5}$/);
    expect(logWords(hasher, 'a')).not.toBe(logWords(hasher, 'b'));
  });

  it('say 80 bits of a hash, so that one changed bit changes a word', () => {
    const hash = new Uint8Array(32).fill(0x5a);
    const other = hash.slice();
    other[9] = 0x5b;
    expect(hashToWords(other)).not.toBe(hashToWords(hash));
  });

  it('of a public key are those of its key id', () => {
    const pk = 'ab'.repeat(32);
    expect(keyWords(hasher, pk)).toBe(kidWords(kidOf(hasher, new Uint8Array(32).fill(0xab))));
  });
});
