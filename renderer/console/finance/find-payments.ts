import type { PayoutBatch } from '../../../shared/api/schemas.ts';
import { attemptsOf, type Due, daysOf } from './due.ts';

/**
 * Weeks that fit what somebody asks about a payment: a name, a day of the week (`2026-03-04`), an
 * invoice's number, the start of a root or of another hash, an end-to-end id or a bank's reference.
 * Every word must fit.
 */
export function findPayments(
  dues: readonly Due[],
  batches: readonly PayoutBatch[],
  query: string,
): readonly Due[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return dues.filter((due) => {
    const facts = factsOf(due, batches);
    return words.every((word) => facts.some((fact) => fact(word)));
  });
}

const hashPrefixMinLength = 4;

function factsOf(
  due: Due,
  batches: readonly PayoutBatch[],
): readonly ((word: string) => boolean)[] {
  const { contract, timesheet } = due;
  const { timesheet: sheet, invoice, finance, payment } = timesheet;
  const [first, last] = daysOf(due);
  const texts = [
    contract.freelancer,
    contract.draft.title,
    invoice?.entry.payload.no ?? '',
    payment?.entry.payload.bank_ref ?? '',
  ].map((text) => text.toLowerCase());
  const hashes = [
    sheet.entry.payload.set,
    sheet.entry.hash,
    invoice?.entry.hash,
    finance?.entry.hash,
  ];
  const ids = attemptsOf(due, batches).map(({ item }) => item.endToEndId.toLowerCase());
  return [
    (word) => texts.some((text) => text.includes(word)),
    (word) => /^\d{4}-\d{2}-\d{2}$/.test(word) && word >= first && word <= last,
    (word) => word.length >= hashPrefixMinLength && hashes.some((hash) => hash?.startsWith(word)),
    (word) => word.length > hashPrefixMinLength && ids.some((id) => id.startsWith(word)),
    // From a bank's statement, also where nothing was batched.
    (word) => word.startsWith('cs') && `cs${sheet.entry.payload.set}`.startsWith(word.slice(0, 34)),
  ];
}
