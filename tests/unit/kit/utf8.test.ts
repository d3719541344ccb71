import { describe, expect, it } from 'vitest';
import { parseUtf8, utf8Length, utf8ToBytes } from '../../../shared/kit/utf8.ts';

describe('utf8', () => {
  it.each(['', 'plain', 'é—€', '😀 and more', '\u0000\n', '\ufeffwith a BOM'])(
    'reads back %j',
    (text) => {
      expect(parseUtf8(utf8ToBytes(text))).toBe(text);
      expect(utf8Length(text)).toBe(utf8ToBytes(text).length);
    },
  );

  it('keeps a BOM, so that two byte strings are never one text', () => {
    expect(parseUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  it.each([
    ['a stray continuation byte', [0x80]],
    ['a truncated sequence', [0xe2, 0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['0xff', [0x61, 0xff]],
  ])('refuses %s', (_, values) => {
    expect(parseUtf8(Uint8Array.from(values))).toBeUndefined();
  });

  it('counts a lone surrogate as its replacement', () => {
    expect(utf8Length('\ud800')).toBe(3);
    expect(utf8ToBytes('\ud800').length).toBe(3);
  });
});
