const hourMs = 3_600_000n;

/** Above any real hourly rate; below it a week of hours stays a safe integer. Schemas enforce it. */
export const maxRateMinor = 1_000_000_000_000;

// ISO 4217 minor digits, list one. Withdrawn codes stay while old invoices may name them (ANG, BGN).
const codesByMinorDigits = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
     CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
     GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL
     MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
     PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
     TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
] as const;

const minorDigitsByCode: ReadonlyMap<string, number> = new Map(
  codesByMinorDigits.flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code): [string, number] => [code, digits]),
  ),
);

/** Digits after the decimal point for an ISO 4217 code; `undefined` for a code that is none. */
export const minorDigits = (cur: string): number | undefined => minorDigitsByCode.get(cur);

/**
 * `ms` × `rateMinor` per hour ÷ 3,600,000 in exact integers, rounded half-even once (protocol 3.12).
 * Both may be negative (a correction). Throws RangeError beyond ±(2^53−1), which schemas exclude.
 */
export function amountMinor(ms: number, rateMinor: number): number {
  return safeNumber(divideHalfEven(BigInt(ms) * BigInt(rateMinor), hourMs));
}

/** Exact sum of minor units; throws RangeError beyond ±(2^53−1). */
export function sumMinor(amounts: readonly number[]): number {
  return safeNumber(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n));
}

/** Nearest integer to `dividend / divisor` (divisor > 0), ties to the even one. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n;
  const magnitude = negative ? -dividend : dividend;
  const whole = magnitude / divisor;
  const twiceRest = (magnitude % divisor) * 2n;
  const up = twiceRest > divisor || (twiceRest === divisor && whole % 2n === 1n);
  const rounded = up ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}

function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('amount is beyond a safe integer');
  return number;
}
