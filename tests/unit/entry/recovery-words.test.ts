import { describe, expect, it } from 'vitest';
import { bitsToWord, wordToBits } from '../../../shared/entry/key-words.ts';
import {
  recoveryWordCount,
  seedToWords,
  wordsToSeed,
} from '../../../shared/entry/recovery-words.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

const { hasher } = testCrypto;

describe('words of sixteen bits', () => {
  it('are one to one', () => {
    const words = new Set<string>();
    for (let bits = 0; bits < 65_536; bits++) {
      const word = bitsToWord(bits);
      words.add(word);
      expect(wordToBits(word)).toBe(bits);
    }
    expect(words.size).toBe(65_536);
  });

  it.each(['', 'b', 'baba', 'bababa', 'babae', 'xabab', 'ababa', 'babéb'])('are not %j', (word) => {
    expect(wordToBits(word)).toBeUndefined();
  });
});

describe('the words of a recovery key', () => {
  it('give the seed back, however they were typed', () => {
    const random = createSeededRandom('recovery');
    for (let i = 0; i < 50; i++) {
      const seed = random.bytes(32);
      const words = seedToWords(hasher, seed);
      expect(words).toHaveLength(recoveryWordCount);
      expect(wordsToSeed(hasher, words.join(' '))).toEqual(seed);
      const typed = words.map((word, at) => `${at + 1}. ${word.toUpperCase()}`).join(',\n');
      expect(wordsToSeed(hasher, typed)).toEqual(seed);
    }
  });

  it('tell a slip of the pen', () => {
    const seed = createSeededRandom('slip').bytes(32);
    const words = [...seedToWords(hasher, seed)];
    const [first = '', second = ''] = words;
    expect(wordsToSeed(hasher, words.slice(1).join(' '))).toBeUndefined();
    expect(wordsToSeed(hasher, [second, first, ...words.slice(2)].join(' '))).toBeUndefined();
    expect(wordsToSeed(hasher, ['zzzzz', ...words.slice(1)].join(' '))).toBeUndefined();
    const other = bitsToWord(((wordToBits(first) ?? 0) + 1) % 65_536);
    expect(wordsToSeed(hasher, [other, ...words.slice(1)].join(' '))).toBeUndefined();
  });
});
