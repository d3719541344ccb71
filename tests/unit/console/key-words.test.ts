import { describe, expect, it } from 'vitest';
import { hashToWords as desktopWords } from '../../../electron/main/diary/key-words.ts';
import { hashToWords, kidWords, logWords } from '../../../renderer/console/trust/key-words.ts';
import { testCrypto } from '../../support/entry-factory.ts';

describe('words of a key', () => {
  it('are the same in the console and in the desktop app', () => {
    for (let i = 0; i < 50; i++) {
      const hash = testCrypto.hasher.sha256(Uint8Array.of(i));
      expect(hashToWords(hash)).toBe(desktopWords(hash));
    }
  });

  it('are five words of five letters, and differ with the key', () => {
    expect(kidWords('00'.repeat(32))).toBe('babab-babab-babab-babab-babab');
    expect(logWords(testCrypto.hasher, 'a')).toMatch(/^([a-z]{5}-){4}[a-z]{5}$/);
    expect(logWords(testCrypto.hasher, 'a')).not.toBe(logWords(testCrypto.hasher, 'b'));
  });
});
