import type { Hasher } from '../kit/crypto-port.ts';
import { isHash } from '../kit/ids.ts';
import { parseUtf8 } from '../kit/utf8.ts';
import { type Disclosure, openDisclosure } from './commitment.ts';
import type { Entry } from './entry.ts';
import type { OpenedValues } from './ledger.ts';
import {
  actValue,
  appValue,
  type CaptureValue,
  captureValue,
  ctxValue,
  invoiceDocument,
  parseTextValue,
  parseValue,
  payeeValue,
  tktValue,
} from './values.ts';

/** Why a disclosure was not used. `malformed`: it opens the commitment but is no such value. */
export interface ValueProblem {
  readonly name: string;
  readonly fault: 'not_committed' | 'wrong_opening' | 'repeated' | 'malformed';
}

export const noValues: OpenedValues = { captures: {}, names: [] };

/** Commitments of an entry by name; empty for kinds that have none (protocol 3.8). */
export function commitmentsOf(entry: Entry): Readonly<Partial<Record<string, string>>> {
  const { payload } = entry;
  return 'cm' in payload ? (payload.cm ?? {}) : {};
}

/** Opens what was disclosed of an entry against its commitments. Never throws. */
export function openValues(
  hasher: Hasher,
  entry: Entry,
  disclosures: readonly Disclosure[],
): { readonly values: OpenedValues; readonly problems: readonly ValueProblem[] } {
  const cm = commitmentsOf(entry);
  const parsedByName = new Map<string, unknown>();
  const problems: ValueProblem[] = [];
  for (const disclosure of disclosures) {
    const { name } = disclosure;
    const commitment = Object.hasOwn(cm, name) ? cm[name] : undefined;
    const bytes = openDisclosure(hasher, disclosure, commitment);
    const parsed = bytes && parseNamedValue(name, bytes);
    if (commitment === undefined) problems.push({ name, fault: 'not_committed' });
    else if (parsedByName.has(name)) problems.push({ name, fault: 'repeated' });
    else if (bytes === undefined) problems.push({ name, fault: 'wrong_opening' });
    else if (parsed === undefined) problems.push({ name, fault: 'malformed' });
    else parsedByName.set(name, parsed);
  }
  return { values: toOpenedValues(parsedByName), problems };
}

/** Anything that a name may stand for; `undefined` if the bytes are no such value. */
function parseNamedValue(name: string, bytes: Uint8Array): unknown {
  if (/^(shot|thumb)/.test(name)) return parseValue(captureValue, bytes);
  switch (name) {
    case 'act':
      return parseValue(actValue, bytes);
    case 'app':
      return parseValue(appValue, bytes);
    case 'ctx':
      return parseValue(ctxValue, bytes);
    case 'tkt':
      return parseValue(tktValue, bytes);
    case 'doc':
      return parseValue(invoiceDocument, bytes);
    case 'payee':
      return parseValue(payeeValue, bytes);
    case 'sched':
      return parseSeed(bytes);
    default:
      return parseTextValue(bytes);
  }
}

function parseSeed(bytes: Uint8Array): string | undefined {
  const text = parseUtf8(bytes);
  return text !== undefined && isHash(text) ? text : undefined;
}

function toOpenedValues(parsedByName: ReadonlyMap<string, unknown>): OpenedValues {
  const captures: Record<string, CaptureValue> = {};
  const others: Record<string, unknown> = {};
  const names = [...parsedByName.keys()].sort();
  for (const name of names) {
    const value = parsedByName.get(name);
    if (/^(shot|thumb)/.test(name)) captures[name] = value as CaptureValue;
    else others[name] = value;
  }
  return { ...(others as Partial<OpenedValues>), captures, names };
}
