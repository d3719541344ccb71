/**
 * ASCII decimal without sign or leading zeros, as C2SP texts write sizes; `undefined` for anything
 * else and for numbers above 2^53 − 1, which no log of ours reaches.
 */
export function parseDecimal(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
