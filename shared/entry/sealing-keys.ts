import type { ContractLedger, LoggedEntry } from './ledger.ts';

/** A key of the organisation that pictures are sealed to (protocol 3.9). */
export interface SealingKey {
  /** `age1…` */
  readonly recipient: string;
  /** Epoch ms of the leaf from which on it was the newest. */
  readonly sinceMs: number;
}

/** Where in the log a sealed picture belongs: an age file does not name who can open it. */
export interface SealedAt {
  readonly logIndex: number;
  /** Leaves that its device had seen when it sealed. */
  readonly seenSize: number;
}

export const sealedAt = ({ entry, logIndex }: LoggedEntry): SealedAt => ({
  logIndex,
  seenSize: entry.payload.seen.size,
});

/**
 * The organisation's keys that a picture can be sealed to, the one that its device had to take
 * first: the newest that it had seen, of those that lead back to the contract's pin; then older
 * ones, which a device that is behind takes. Empty where the contract wants pictures plain.
 */
export function sealingKeys(
  { accepted, orgkeys }: Pick<ContractLedger, 'accepted' | 'orgkeys'>,
  { logIndex, seenSize }: SealedAt,
): readonly SealingKey[] {
  const terms = termsOf(accepted, logIndex);
  const pinned = terms?.contract.entry.payload.org_recipient ?? '';
  if (terms === undefined || pinned === '') return [];
  const all = orgkeys.map(({ entry, logIndex: at, receivedMs }) => ({
    recipient: entry.payload.recipient,
    sinceMs: receivedMs,
    at,
  }));
  const from = all.findLastIndex(({ recipient }) => recipient === pinned);
  if (from < 0) return [{ recipient: pinned, sinceMs: terms.decision.receivedMs }];
  const chain = all.slice(from).filter(({ at }, i) => i === 0 || at < seenSize);
  return chain.toReversed().map(({ recipient, sinceMs }) => ({ recipient, sinceMs }));
}

/** Whoever has one of these keys must be able to open a picture: the organisation's, the freelancer's. */
export function mustOpen(
  ledger: Pick<ContractLedger, 'accepted' | 'orgkeys'>,
  at: SealedAt,
): readonly string[] {
  const [key] = sealingKeys(ledger, at);
  if (key === undefined) return [];
  const terms = termsOf(ledger.accepted, at.logIndex);
  return [key.recipient, terms?.contract.entry.payload.fre_recipient ?? ''];
}

const termsOf = (accepted: ContractLedger['accepted'], logIndex: number) =>
  accepted.findLast(({ decision }) => decision.logIndex < logIndex) ?? accepted[0];

/** `age1qx7f…k9m2za`: enough to find the printed page that has it. */
export const shortRecipient = (recipient: string): string =>
  `${recipient.slice(0, 8)}…${recipient.slice(-6)}`;
