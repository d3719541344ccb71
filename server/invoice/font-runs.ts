import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Font files have the letters of one script each; earlier ones are asked first. */
const rangesByFont = {
  latin:
    'U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2013-2026,U+20AC,U+2122',
  'latin-ext': 'U+0100-02BA,U+02BD-02C5,U+1E00-1E9F,U+20A0-20AB,U+20AD-20C0,U+2113',
  bengali: 'U+0964-0965,U+0980-09FE,U+200C-200D,U+25CC',
  kannada: 'U+0964-0965,U+0C80-0CF3,U+200C-200D,U+25CC',
  devanagari: 'U+0900-097F,U+200C-200D,U+25CC,U+A8E0-A8FF',
  greek: 'U+0370-03FF',
  cyrillic: 'U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116',
  vietnamese: 'U+1EA0-1EF9,U+0300-0301,U+0303,U+0309,U+0323,U+20AB',
} as const;
export type FontName = keyof typeof rangesByFont;
export const fontNames = Object.keys(rangesByFont) as readonly FontName[];
export type Weight = 400 | 700;

/** Text that one font draws, in reading order. */
export interface FontRun {
  readonly font: FontName;
  readonly text: string;
}

const require = createRequire(import.meta.url);

// Any file of a package tells where the others are; whole names, so that tools see what is needed.
const folders = {
  sans: dirname(require.resolve('@fontsource/noto-sans/LICENSE')),
  bengali: dirname(require.resolve('@fontsource/noto-sans-bengali/LICENSE')),
  kannada: dirname(require.resolve('@fontsource/noto-sans-kannada/LICENSE')),
} as const;

export function readFont(font: FontName, weight: Weight): Buffer {
  const isOwn = font === 'bengali' || font === 'kannada';
  const start = isOwn ? `noto-sans-${font}-${font}` : `noto-sans-${font}`;
  return readFileSync(
    join(folders[isOwn ? font : 'sans'], 'files', `${start}-${weight}-normal.woff`),
  );
}

const rangeList = fontNames.map((font) => ({
  font,
  ranges: rangesByFont[font].split(',').map((range) => {
    const [from = '', to = from] = range.slice(2).split('-');
    return { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
  }),
}));

const hasLetter = (font: FontName, code: number): boolean =>
  rangeList.some(
    (each) => each.font === font && each.ranges.some(({ from, to }) => code >= from && code <= to),
  );

/** Neither shown nor able to move what is: controls, and marks that turn text around. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * Letters of a script and the marks on them are never parted, because they join: a run goes on as
 * long as its font can. What no font has is left to the first one, which draws a box for it.
 */
export function fontRuns(text: string): readonly FontRun[] {
  const runs: { font: FontName; text: string }[] = [];
  for (const letter of text.replace(invisible, ' ')) {
    const last = runs.at(-1);
    const code = letter.codePointAt(0) ?? 0;
    const font =
      last !== undefined && hasLetter(last.font, code)
        ? last.font
        : (fontNames.find((name) => hasLetter(name, code)) ?? 'latin');
    if (last?.font === font) last.text += letter;
    else runs.push({ font, text: letter });
  }
  return runs;
}
