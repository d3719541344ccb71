import PdfDocument from 'pdfkit';
import { type FontName, fontRuns, readFont, type Weight } from './font-runs.ts';

export interface TextStyle {
  readonly size: number;
  readonly weight?: Weight;
  /** `#rrggbb` */
  readonly colour?: string;
}

export interface TextBox extends TextStyle {
  readonly x: number;
  readonly y: number;
  /** Longer text goes on below. */
  readonly width: number;
  readonly align?: 'left' | 'right';
}

/** A page on which every script is drawn with a font that has it. Lengths are in points. */
export interface PageWriter {
  readonly document: PDFKit.PDFDocument;
  /** Draws the text and answers where the next thing may begin. */
  write(text: string, box: TextBox): number;
  /** The height that `write` would take. */
  height(text: string, box: Omit<TextBox, 'x' | 'y'>): number;
}

export interface PageInfo {
  readonly title: string;
  readonly subject: string;
  readonly at: Date;
}

const lineHeight = 1.45;
const ink = '#14201f';

/** Nothing of it depends on when, where or by which zlib it is made. */
export function createPageWriter({ title, subject, at }: PageInfo): PageWriter {
  const document = new PdfDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    // Deflate may differ between versions of zlib; the fonts are subsets, so it costs little.
    compress: false,
    autoFirstPage: true,
    info: { Title: title, Subject: subject, Creator: 'Countersign', CreationDate: at, ModDate: at },
  });
  const used = new Set<string>();
  const useFont = (font: FontName, { size, weight = 400 }: TextStyle): PDFKit.PDFDocument => {
    const name = `${font} ${weight}`;
    if (!used.has(name)) document.registerFont(name, readFont(font, weight));
    used.add(name);
    return document.font(name).fontSize(size);
  };
  const widthOf = (text: string, style: TextStyle): number =>
    fontRuns(text).reduce((sum, run) => sum + useFont(run.font, style).widthOfString(run.text), 0);
  const linesOf = (text: string, box: Omit<TextBox, 'x' | 'y'>): readonly string[] =>
    wrapText(text, (line) => widthOf(line, box) <= box.width);
  return {
    document,
    height: (text, box) => linesOf(text, box).length * box.size * lineHeight,
    write(text, box) {
      const { x, width, size, align = 'left', colour = ink } = box;
      let y = box.y;
      for (const line of linesOf(text, box)) {
        let at = align === 'left' ? x : x + width - widthOf(line, box);
        for (const run of fontRuns(line)) {
          // On one base line, whatever the heights of the fonts.
          useFont(run.font, box)
            .fillColor(colour)
            .text(run.text, at, y + size, { lineBreak: false, baseline: 'alphabetic' });
          at += document.widthOfString(run.text);
        }
        y += size * lineHeight;
      }
      return y;
    },
  };
}

/** At spaces where there are some, else between letters as people see them. */
export function wrapText(text: string, fits: (line: string) => boolean): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/u)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = breakWord(word, fits);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return [...lines, line];
}

const letters = new Intl.Segmenter('und', { granularity: 'grapheme' });

function breakWord(word: string, fits: (line: string) => boolean): readonly string[] {
  if (fits(word)) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of letters.segment(word)) {
    if (part !== '' && !fits(part + segment)) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

/** Ends the document and answers its bytes. */
export async function finishDocument(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((done, failed) => {
    document.on('end', () => done());
    document.on('error', failed);
  });
  document.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}
