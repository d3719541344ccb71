/** What is wrong with an account number as an IBAN (ISO 13616); `undefined` if nothing is. */
export type IbanFault = 'shape' | 'check_digits';

/** Without spaces, in capitals: how banks compare it. */
export const plainIban = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/** Does it claim to be one? Accounts of countries without IBANs are digits, or letters of a bank. */
export const looksLikeIban = (text: string): boolean => /^[A-Z]{2}\d{2}/.test(plainIban(text));

/** Shape and check digits: the number of ISO 7064, 97-10, must leave 1. */
export function ibanFault(text: string): IbanFault | undefined {
  const iban = plainIban(text);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return 'shape';
  return modulo97(`${iban.slice(4)}${iban.slice(0, 4)}`) === 1 ? undefined : 'check_digits';
}

/** Digit by digit: the whole number does not fit. A is 10, Z is 35. */
function modulo97(text: string): number {
  let rest = 0;
  for (const letter of text) {
    const value = Number.parseInt(letter, 36);
    rest = (value < 10 ? rest * 10 + value : rest * 100 + value) % 97;
  }
  return rest;
}

/** ISO 9362: eight letters and digits, or eleven with a branch. */
export const isBic = (text: string): boolean =>
  /^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(text);
