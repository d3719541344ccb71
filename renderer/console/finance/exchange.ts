import { divideHalfEven, minorDigits } from '../../../shared/domain/money.ts';
import type { Payload } from '../../../shared/entry/payload.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';

export type Exchange = NonNullable<Payload<'decision'>['fx']>;

/** A decimal as a whole number over a power of ten: `131.25` is 13125 over 100. */
interface Decimal {
  readonly over: bigint;
  readonly under: bigint;
}

function parseRate(text: string): Decimal | undefined {
  const [, whole = '', decimals = ''] = /^(\d{1,9})(?:[.,](\d{1,9}))?$/.exec(text.trim()) ?? [];
  const over = BigInt(whole === '' ? '0' : `${whole}${decimals}`);
  return over === 0n ? undefined : { over, under: 10n ** BigInt(decimals.length) };
}

/** Rates for one euro, of one day, as the European Central Bank publishes them. */
export interface EcbRates {
  /** `2026-07-10` */
  readonly date: string;
  readonly rateByCurrency: ReadonlyMap<string, string>;
}

export type EcbFault = 'not_ecb' | 'no_day';

/** Larger than any file of one day, and of ninety. */
const maxLetters = 2_000_000;

/**
 * The newest day of `eurofxref-daily.xml` or `eurofxref-hist-90d.xml`, or of `eurofxref.csv`. The
 * text is looked through, never run or resolved.
 */
export function parseEcb(text: string): Result<EcbRates, EcbFault> {
  if (text.length > maxLetters) return err('not_ecb');
  return text.trimStart().startsWith('<') ? parseEcbXml(text) : parseEcbCsv(text);
}

function parseEcbXml(text: string): Result<EcbRates, EcbFault> {
  const days = text.split(/<Cube\s+time=/).slice(1);
  if (days.length === 0) return err('not_ecb');
  const found = days
    .map((day) => ({
      date: /^["'](\d{4}-\d{2}-\d{2})["']/.exec(day)?.[1] ?? '',
      rates: [
        ...day.matchAll(/<Cube\s+currency=["']([A-Z]{3})["']\s+rate=["'](\d+(?:\.\d+)?)["']/g),
      ].map(([, cur = '', rate = '']) => [cur, rate] as const),
    }))
    .filter(({ date, rates }) => date !== '' && rates.length > 0)
    .toSorted((a, b) => b.date.localeCompare(a.date))[0];
  return found === undefined
    ? err('no_day')
    : ok({ date: found.date, rateByCurrency: new Map(found.rates) });
}

/** `Date, USD, JPY, …` and one line `10 July 2026, 1.0926, …`. */
function parseEcbCsv(text: string): Result<EcbRates, EcbFault> {
  const [head = '', line = ''] = text.trim().split(/\r?\n/);
  const names = head.split(',').map((cell) => cell.trim());
  const cells = line.split(',').map((cell) => cell.trim());
  if (names[0] !== 'Date') return err('not_ecb');
  const at = Date.parse(`${cells[0] ?? ''} UTC`);
  if (Number.isNaN(at)) return err('no_day');
  const rates = names.flatMap((name, i): (readonly [string, string])[] =>
    /^[A-Z]{3}$/.test(name) && /^\d+(?:\.\d+)?$/.test(cells[i] ?? '')
      ? [[name, cells[i] ?? '']]
      : [],
  );
  return ok({ date: new Date(at).toISOString().slice(0, 10), rateByCurrency: new Map(rates) });
}

export const ecbSource = 'ECB euro foreign exchange reference rates';

export type ExchangeFault = 'same_currency' | 'currency' | 'rate' | 'too_large' | 'source' | 'day';

interface Wanted {
  readonly amountMinor: number;
  readonly cur: string;
  readonly outCur: string;
  /** One unit of `cur` in `outCur`: two decimals, the second divided by the first. */
  readonly perUnit: readonly [from: string, to: string];
  readonly source: string;
  readonly date: string;
}

/**
 * What finance signs: the rate as an exact fraction of minor units, and what the amount comes to,
 * rounded half to even once (adr/0022).
 */
export function exchangeOf(wanted: Wanted): Result<Exchange, ExchangeFault> {
  const { amountMinor, cur, outCur, perUnit, source, date } = wanted;
  if (cur === outCur) return err('same_currency');
  const [fromDigits, toDigits] = [minorDigits(cur), minorDigits(outCur)];
  if (fromDigits === undefined || toDigits === undefined) return err('currency');
  const [from, to] = perUnit.map(parseRate);
  if (from === undefined || to === undefined) return err('rate');
  if (source.trim() === '') return err('source');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return err('day');
  const over = to.over * from.under * 10n ** BigInt(toDigits);
  const under = to.under * from.over * 10n ** BigInt(fromDigits);
  const common = gcd(over, under);
  const [num, den] = [over / common, under / common];
  const out = divideHalfEven(BigInt(amountMinor) * num, den);
  if ([num, den, out].some((each) => each > BigInt(Number.MAX_SAFE_INTEGER)))
    return err('too_large');
  return ok({
    num: Number(num),
    den: Number(den),
    src: source.trim().slice(0, 140),
    date,
    out_minor: Number(out),
    out_cur: outCur,
  });
}

/** Both rates for one euro; `undefined` where the list lacks a currency, the taka for one. */
export function ecbPerUnit(
  { rateByCurrency }: EcbRates,
  cur: string,
  outCur: string,
): readonly [string, string] | undefined {
  const rateOf = (each: string): string | undefined =>
    each === 'EUR' ? '1' : rateByCurrency.get(each);
  const [from, to] = [rateOf(cur), rateOf(outCur)];
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** What an amount comes to at a rate that was signed before: an estimate. */
export function estimateAt(
  { num, den }: Pick<Exchange, 'num' | 'den'>,
  amountMinor: number,
): number {
  return Number(divideHalfEven(BigInt(amountMinor) * BigInt(num), BigInt(den)));
}

/** `131.25`: units of the payout's currency for one of the contract's, to six decimals. */
export function rateText({ num, den, out_cur }: Exchange, cur: string): string {
  const digits = (minorDigits(cur) ?? 2) - (minorDigits(out_cur) ?? 2);
  const scale = 10n ** 6n;
  const [over, under] =
    digits >= 0
      ? [BigInt(num) * 10n ** BigInt(digits), BigInt(den)]
      : [BigInt(num), BigInt(den) * 10n ** BigInt(-digits)];
  const text = String(divideHalfEven(over * scale, under)).padStart(7, '0');
  const decimals = text.slice(-6).replace(/0+$/, '');
  return decimals === '' ? text.slice(0, -6) : `${text.slice(0, -6)}.${decimals}`;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
