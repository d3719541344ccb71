import type { ContractLedger, LoggedEntry, LoggedOf } from './ledger.ts';
import { ofKind } from './logged.ts';

/** The unbroken chain of the organisation's sealing keys, oldest first; `logged` in log order. */
export function foldOrgkeys(logged: readonly LoggedEntry[]): readonly LoggedOf<'orgkey'>[] {
  const chain: LoggedOf<'orgkey'>[] = [];
  for (const orgkey of ofKind(logged, 'orgkey'))
    if (orgkey.entry.payload.replaces === (chain.at(-1)?.entry.hash ?? '')) chain.push(orgkey);
  return chain;
}

/**
 * The age recipient that pictures are sealed to from now on; `undefined`: the contract in force
 * wants them plain. A newer key counts only if it comes after the one that the contract pins.
 */
export function sealRecipient({
  contract,
  orgkeys,
}: Pick<ContractLedger, 'contract' | 'orgkeys'>): string | undefined {
  const pinned = contract?.entry.payload.org_recipient ?? '';
  if (pinned === '') return undefined;
  const isPinned = orgkeys.some(({ entry }) => entry.payload.recipient === pinned);
  return (isPinned ? orgkeys.at(-1)?.entry.payload.recipient : undefined) ?? pinned;
}
