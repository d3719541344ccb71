import { encode } from 'uqr';
import type { Work } from '../../shared/domain/invoice.ts';
import { isTaxed, type TaxedDocument } from '../../shared/entry/invoice-document.ts';
import { drawTax, drawTerms, partyLines, roomFor, titleOf } from './draw-tax.ts';
import type { InvoiceFacts } from './invoice-facts.ts';
import { dayInWords, hoursOf, money } from './page-words.ts';
import { createPageWriter, finishDocument, type PageWriter } from './page-writer.ts';

const left = 56;
const right = 539;
const width = right - left;
const quiet = '#54615f';
const rule = '#c9d3d1';

/**
 * An invoice as a page of A4. The same facts give the same bytes, on every machine, so that the
 * hash of a page can be compared with one that was made elsewhere.
 */
export async function invoicePdf(facts: InvoiceFacts): Promise<Uint8Array> {
  const { document: signed } = facts;
  const page = createPageWriter({
    title: `${titleOf(signed)} ${signed.no}`,
    subject: `Timesheet ${facts.timesheet}`,
    at: new Date(`${signed.issued_on}T00:00:00Z`),
  });
  const afterHead = drawHead(page, facts);
  const afterParties = drawParties(page, facts, afterHead);
  const afterTerms = isTaxed(signed) ? drawTerms(page, signed, afterParties + 8) : afterParties;
  const linesY = isTaxed(signed) ? roomFor(page, afterTerms, linesHeight(signed)) : afterTerms;
  const afterLines = drawLines(page, facts, linesY + 22);
  const evidenceY = Math.max(afterLines + 30, 560);
  drawEvidence(page, facts, isTaxed(signed) ? roomFor(page, evidenceY, evidenceHeight) : evidenceY);
  return finishDocument(page.document);
}

const evidenceHeight = 215;
/** Heading, lines, tax with a reason of two lines a group, and the sums. */
const linesHeight = ({ lines, tax }: TaxedDocument): number =>
  110 + 24 * lines.length + 44 * tax.length;

function drawHead(page: PageWriter, { document }: InvoiceFacts): number {
  page.write(titleOf(document), { x: left, y: 52, width: 240, size: 24, weight: 700 });
  const box = { x: 320, width: right - 320, align: 'right' } as const;
  const below = page.write(document.no, { ...box, y: 56, size: 12, weight: 700 });
  page.write(dayInWords(document.issued_on), { ...box, y: below, size: 10, colour: quiet });
  return Math.max(below + 18, 104);
}

function drawParties(page: PageWriter, facts: InvoiceFacts, y: number): number {
  const { seller, buyer } = facts.document;
  const half = width / 2 - 12;
  const party = (label: string, who: typeof seller, x: number): number => {
    const below = page.write(label, { x, y, width: half, size: 8.5, colour: quiet });
    const name = typeof who === 'string' ? who : who.name;
    const named = page.write(name, { x, y: below + 1, width: half, size: 12, weight: 700 });
    return partyLines(who).reduce(
      (at, text) => page.write(text, { x, y: at, width: half, size: 9, colour: quiet }),
      named,
    );
  };
  const below = Math.max(party('From', seller, left), party('To', buyer, left + half + 24));
  const last = new Date(facts.toAt - 1).toISOString().slice(0, 10);
  const first = new Date(facts.fromAt).toISOString().slice(0, 10);
  const labelled = page.write('For', {
    x: left,
    y: below + 14,
    width,
    size: 8.5,
    colour: quiet,
  });
  const titled = page.write(facts.title, { x: left, y: labelled + 1, width, size: 11 });
  const week = `${dayInWords(first)} to ${dayInWords(last)} (UTC), ${facts.slices} slices`;
  return page.write(week, { x: left, y: titled, width, size: 10, colour: quiet });
}

const columns = [
  { x: left, width: 170, align: 'left' },
  { x: 232, width: 80, align: 'right' },
  { x: 322, width: 105, align: 'right' },
  { x: 437, width: right - 437, align: 'right' },
] as const;

const wordByWork: Readonly<Record<Work, string>> = { service: 'Service', support: 'Support' };

function drawLines(page: PageWriter, facts: InvoiceFacts, y: number): number {
  const { cur } = facts.document;
  const row = (cells: readonly string[], at: number, style: { weight?: 700; colour?: string }) =>
    Math.max(
      ...cells.map((cell, i) => {
        const column = columns[i] ?? columns[0];
        return page.write(cell, { ...column, ...style, y: at, size: 10 });
      }),
    );
  let below = row(['Work', 'Hours', 'Rate per hour', 'Amount'], y, { colour: quiet }) + 3;
  line(page, below);
  for (const { work, ms, rateMinor, amountMinor } of facts.lines) {
    const cells = [wordByWork[work], hoursOf(ms), money(rateMinor, cur), money(amountMinor, cur)];
    below = row(cells, below + 7, {});
  }
  if (facts.lines.length === 0) below = row(['No time', '', '', money(0, cur)], below + 7, {});
  line(page, below + 7);
  const isSummed = isTaxed(facts.document);
  const total = { x: 232, width: right - 232, align: 'right', size: 14, weight: 700 } as const;
  below = page.write(`${isSummed ? 'Without tax' : 'Total'} ${money(facts.totalMinor, cur)}`, {
    ...total,
    ...(isSummed && { size: 10 }),
    y: below + 14,
  });
  if (isTaxed(facts.document)) return drawTax(page, facts.document, below);
  // The signed document has no tax lines, and a page must not say more than what was signed.
  const tax = 'No tax is stated in the signed invoice.';
  return page.write(tax, {
    ...columns[0],
    width,
    align: 'right',
    y: below,
    size: 8.5,
    colour: quiet,
  });
}

const evidenceText =
  'The freelancer signed the time, the client approved it and finance signed this invoice. The ' +
  'amounts are computed from these. The code leads to the week and its evidence: whoever has the ' +
  'bundle can check it without the server, and make this page again, byte for byte.';

function drawEvidence(page: PageWriter, facts: InvoiceFacts, y: number): void {
  line(page, y);
  const size = 104;
  drawCode(page, facts.address, { x: right - size, y: y + 16, size });
  const box = { x: left, width: width - size - 24 } as const;
  let below = page.write('Evidence', { ...box, y: y + 12, size: 10, weight: 700 });
  below = page.write(evidenceText, { ...box, y: below + 2, size: 8.5, colour: quiet }) + 6;
  const hashes: readonly (readonly [string, string])[] = [
    ['Timesheet root', facts.root],
    ['Timesheet', facts.timesheet],
    ['Invoice', facts.hash],
    ['Contract', facts.document.contract],
    ['Log', facts.log],
    ['Address', facts.address],
  ];
  for (const [label, value] of hashes) {
    page.write(label, { x: left, y: below, width: 76, size: 7.5, colour: quiet });
    below = page.write(value, { x: left + 78, y: below, width: box.width - 78, size: 7.5 });
  }
}

function drawCode(
  { document }: PageWriter,
  text: string,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: number },
): void {
  const { data } = encode(text, { ecc: 'M', border: 0 });
  const step = size / data.length;
  document.fillColor('#000000');
  data.forEach((cells, j) =>
    cells.forEach((isDark, i) => {
      if (isDark) document.rect(round(x + i * step), round(y + j * step), round(step), round(step));
    }),
  );
  document.fill();
}

const round = (length: number): number => Math.round(length * 1_000) / 1_000;

function line({ document }: PageWriter, y: number): void {
  document.moveTo(left, y).lineTo(right, y).lineWidth(0.7).strokeColor(rule).stroke();
}
