/** Letters that do not fall apart into a base letter and marks. */
const replacements: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  '’': "'",
  '‘': "'",
  '–': '-',
  '—': '-',
  '&': '+',
  _: '-',
};

/**
 * Text in the characters that banks take in SEPA files: Latin letters without marks, digits and
 * `/ - ? : ( ) . , ' +`. What has no such spelling becomes a point. No slash at either end and no
 * two in a row, which the scheme forbids.
 */
export function painText(text: string, maxLength: number): string {
  const latin = Array.from(text.normalize('NFC'))
    .map((letter) => replacements[letter] ?? letter)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/gu, '.')
    .replace(/\s+/g, ' ')
    .replace(/\/{2,}/g, '/');
  return trimSlashes(trimSlashes(latin).slice(0, maxLength));
}

const trimSlashes = (text: string): string => text.replace(/^[/ ]+|[/ ]+$/g, '');

/** Is anything of it still to be read? A Bengali name in Latin letters must come from its owner. */
export const isReadable = (text: string): boolean => /[A-Za-z]/.test(text);
