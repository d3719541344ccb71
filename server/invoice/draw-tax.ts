import type { TaxCode } from '../../shared/domain/tax.ts';
import {
  type InvoiceParty,
  isTaxed,
  type TaxedDocument,
} from '../../shared/entry/invoice-document.ts';
import type { InvoiceDocument } from '../../shared/entry/values.ts';
import { dayInWords, money } from './page-words.ts';
import type { PageWriter } from './page-writer.ts';

const left = 56;
const right = 539;
const width = right - left;
const quiet = '#54615f';

export const titleOf = (document: InvoiceDocument): string =>
  isTaxed(document) && document.type === 'credit' ? 'Credit note' : 'Invoice';

/** What stands below a party's name. */
export function partyLines(party: string | InvoiceParty): readonly string[] {
  if (typeof party === 'string') return [];
  const { address, country, vat_no, tax_no } = party;
  return [
    ...(address === undefined ? [] : [address]),
    ...(country === undefined ? [] : [country]),
    ...(vat_no === undefined ? [] : [`VAT number ${vat_no}`]),
    ...(tax_no === undefined ? [] : [`Tax number ${tax_no}`]),
  ];
}

/** On another page where this one has no room: long addresses and notes push everything down. */
export function roomFor({ document }: PageWriter, y: number, height: number): number {
  if (y + height <= 825) return y;
  document.addPage();
  return 40;
}

/** Due date, order, cost centre, what a credit corrects, and the note; answers where it ends. */
export function drawTerms(page: PageWriter, document: TaxedDocument, y: number): number {
  const { corrects, due_on, order, cost_centre, note } = document;
  const lines = [
    corrects && `Corrects invoice ${corrects.no} of ${dayInWords(corrects.issued_on)}`,
    due_on && `Due on ${dayInWords(due_on)}`,
    order && `Purchase order ${order}`,
    cost_centre && `Cost centre ${cost_centre}`,
    note,
  ].filter((line) => line !== undefined && line !== '');
  const box = { x: left, width, size: 10 } as const;
  return lines.reduce((at, line = '') => {
    const from = roomFor(page, at, page.height(line, box));
    return page.write(line, { ...box, y: from });
  }, y);
}

const wordByCode: Readonly<Record<TaxCode, string>> = {
  S: 'Standard rate',
  Z: 'Zero rated',
  E: 'Exempt',
  AE: 'Reverse charge',
  K: 'Intra-Community supply',
  G: 'Export',
  O: 'Outside the scope of tax',
};

/** `19 %`, `25.5 %` */
const percent = (bp: number): string =>
  `${Math.floor(bp / 100)}${
    bp % 100 === 0
      ? ''
      : `.${String(bp % 100)
          .padStart(2, '0')
          .replace(/0$/, '')}`
  } %`;

/** A line a category and rate, then what is to be paid or comes back. */
export function drawTax(page: PageWriter, document: TaxedDocument, y: number): number {
  const { tax, cur, amount_minor, type } = document;
  const box = { x: left, width, align: 'right', size: 10 } as const;
  const small = { ...box, size: 8.5, colour: quiet };
  const below = tax.reduce((at, { code, bp, net_minor, tax_minor, reason }) => {
    const rate = code === 'O' ? '' : ` ${percent(bp)}`;
    const text = `${wordByCode[code]} (${code})${rate} of ${money(net_minor, cur)}: ${money(tax_minor, cur)}`;
    const after = page.write(text, { ...box, y: at });
    return reason === undefined ? after : page.write(reason, { ...small, y: after });
  }, y + 2);
  const total = type === 'credit' ? 'To be returned' : 'To pay';
  return page.write(`${total} ${money(Math.abs(amount_minor), cur)}`, {
    ...box,
    size: 14,
    weight: 700,
    y: below + 4,
  });
}
