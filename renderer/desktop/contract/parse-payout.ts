import { payeeValue, type PayeeValue } from '../../../shared/entry/values.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';

export type PayoutFields = Readonly<PayeeValue>;
export type PayoutField = keyof PayeeValue;

/** The form as the value that is signed: no spaces inside numbers, capitals. */
export function parsePayout(fields: PayoutFields): Result<PayeeValue, readonly PayoutField[]> {
  const value: PayeeValue = {
    name: fields.name.trim(),
    iban: compact(fields.iban),
    bic: compact(fields.bic),
    country: compact(fields.country),
  };
  const problems: PayoutField[] = [];
  const { shape } = payeeValue;
  if (value.name === '' || !shape.name.safeParse(value.name).success) problems.push('name');
  if (!/^[A-Z0-9]{4,34}$/.test(value.iban)) problems.push('iban');
  if (!/^(?:[A-Z0-9]{8}|[A-Z0-9]{11})$/.test(value.bic)) problems.push('bic');
  if (!shape.country.safeParse(value.country).success) problems.push('country');
  return problems.length > 0 ? err(problems) : ok(value);
}

const compact = (text: string): string => text.replaceAll(/[\s-]/g, '').toUpperCase();
