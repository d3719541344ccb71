import type { InvoiceLine } from './invoice.ts';
import { sumMinor } from './money.ts';

/**
 * Categories of EN 16931: S standard, Z zero, E exempt, AE reverse charge, K within the Union, G
 * export, O outside the scope of tax.
 */
export const taxCodes = ['S', 'Z', 'E', 'AE', 'K', 'G', 'O'] as const;
export type TaxCode = (typeof taxCodes)[number];

/** 100 %, in hundredths of a percent. */
export const maxTaxBp = 10_000;

export interface TaxRate {
  readonly code: TaxCode;
  /** hundredths of a percent: 19 % is 1900 */
  readonly bp: number;
}

export interface TaxedLine extends InvoiceLine {
  readonly tax: TaxRate;
}

/** What lines of one category and rate come to together. */
export interface TaxGroup extends TaxRate {
  readonly netMinor: number;
  readonly taxMinor: number;
}

export interface TaxTotals {
  readonly groups: readonly TaxGroup[];
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly amountMinor: number;
}

/**
 * Tax is rounded once a category and rate, half up (EN 16931 BR-CO-17), never a line. Groups stand
 * in the order in which lines name them.
 */
export function taxTotals(lines: readonly TaxedLine[]): TaxTotals {
  const rates = lines
    .map(({ tax }) => tax)
    .filter((rate, at, all) => all.findIndex((each) => isSameRate(each, rate)) === at);
  const groups = rates.map(({ code, bp }) => {
    const netMinor = sumMinor(
      lines.filter(({ tax }) => isSameRate(tax, { code, bp })).map((line) => line.amountMinor),
    );
    return { code, bp, netMinor, taxMinor: taxMinor(netMinor, bp) };
  });
  return totalsOf(groups);
}

export function totalsOf(groups: readonly TaxGroup[]): TaxTotals {
  const netMinor = sumMinor(groups.map((group) => group.netMinor));
  const tax = sumMinor(groups.map((group) => group.taxMinor));
  return { groups, netMinor, taxMinor: tax, amountMinor: sumMinor([netMinor, tax]) };
}

export const isSameRate = (a: TaxRate, b: TaxRate): boolean => a.code === b.code && a.bp === b.bp;

/** Half up; `netMinor` is not negative. */
const taxMinor = (netMinor: number, bp: number): number =>
  Number((BigInt(netMinor) * BigInt(bp) + BigInt(maxTaxBp) / 2n) / BigInt(maxTaxBp));

/** Numbers under which the tax office knows a party. */
export interface TaxParty {
  /** EN 16931 BT-31, BT-48 */
  readonly vatNo?: string | undefined;
  /** BT-32: a number that is no VAT number */
  readonly taxNo?: string | undefined;
}

export type TaxFault =
  /** S without a rate, or a rate where the category has none. */
  | 'rate'
  /** Nothing is taxed, and why is not said. */
  | 'reason_missing'
  | 'reason_not_needed'
  | 'seller_number_missing'
  | 'seller_vat_missing'
  | 'buyer_vat_missing'
  /** Outside the scope of tax there are no VAT numbers. */
  | 'vat_not_allowed'
  /** What is outside the scope of tax stands on no invoice with what is not. */
  | 'mixed';

const needsReason: ReadonlySet<TaxCode> = new Set(['E', 'AE', 'K', 'G', 'O']);
const needsSellerVat: ReadonlySet<TaxCode> = new Set(['K', 'G']);
const needsBuyerVat: ReadonlySet<TaxCode> = new Set(['AE', 'K']);

/** What EN 16931 has against it (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O), in a fixed order. */
export function taxFaults(
  rates: readonly (TaxRate & { readonly reason?: string | undefined })[],
  { seller, buyer }: { readonly seller: TaxParty; readonly buyer: TaxParty },
): readonly TaxFault[] {
  const isSomeOut = rates.some(({ code }) => code === 'O');
  const faults = rates.flatMap(({ code, bp, reason }): TaxFault[] => {
    const found: (TaxFault | false)[] = [
      (code === 'S') !== bp > 0 && 'rate',
      needsReason.has(code) && isBlank(reason) && 'reason_missing',
      !needsReason.has(code) && !isBlank(reason) && 'reason_not_needed',
      code !== 'O' && isBlank(seller.vatNo) && isBlank(seller.taxNo) && 'seller_number_missing',
      needsSellerVat.has(code) && isBlank(seller.vatNo) && 'seller_vat_missing',
      needsBuyerVat.has(code) && isBlank(buyer.vatNo) && 'buyer_vat_missing',
      code === 'O' && !(isBlank(seller.vatNo) && isBlank(buyer.vatNo)) && 'vat_not_allowed',
    ];
    return found.filter((each) => each !== false);
  });
  const mixed: TaxFault[] = isSomeOut && rates.length > 1 ? ['mixed'] : [];
  return [...new Set([...faults, ...mixed])];
}

/** Must a document say why nothing is taxed? */
export const isReasonNeeded = (code: TaxCode): boolean => needsReason.has(code);

const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === '';
