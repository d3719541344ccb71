/** What became of a payment that finance approved; the ledger says `approved`. */
export const payoutStates = [
  'batched',
  'exported',
  'sent',
  'confirmed',
  'returned',
  'withdrawn',
] as const;
export type PayoutState = (typeof payoutStates)[number];

/** What people may say of a payment; a file makes it `exported`. */
export type MarkedState = Exclude<PayoutState, 'batched' | 'exported'>;

const before: Readonly<Record<MarkedState, readonly PayoutState[]>> = {
  // In a file it may be at the bank already: then it is sent, or returned with a reason.
  withdrawn: ['batched'],
  sent: ['exported'],
  confirmed: ['exported', 'sent'],
  returned: ['exported', 'sent', 'confirmed'],
};

/** May a payment become that? What it is already it may stay: a replay changes nothing. */
export const mayBecome = (from: PayoutState, to: MarkedState): boolean => before[to].includes(from);

/** Its time is free to be paid again. */
export const isOver = (state: PayoutState): boolean =>
  state === 'returned' || state === 'withdrawn';

export const maxPayoutAttempts = 26;

/**
 * The id that a bank carries along, 34 characters: of the billed set, so that a revision that bills
 * the same slices is the same payment to a bank. One more letter from the second attempt on, after
 * the first one was returned.
 */
export const endToEndIdOf = (set: string, attempt: number): string =>
  `CS${set.slice(0, 32).toUpperCase()}${attempt === 1 ? '' : String.fromCharCode(64 + attempt)}`;
