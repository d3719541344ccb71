import type { ContractLedger } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { isAgeRecipient } from '../../../shared/seal/age-recipient.ts';

/** To whom a contract's pictures are sealed now, and whom the server named beside that. */
export interface SealPlan {
  /** None: the contract does not seal. */
  readonly recipients: readonly string[];
  /** The organisation's recipient in use; empty when nothing is sealed. */
  readonly org: string;
  /** Offered by the server, but not of the pinned chain: never sealed to (threats 28). */
  readonly refused?: string;
}

/**
 * The contract pins the organisation's recipient. A later one counts only if the log shows an
 * unbroken `orgkey` chain, signed by the pinned root, that leads to it from the pinned one (3.7).
 */
export function sealPlan(
  contract: Pick<ContractPayload, 'org_recipient' | 'fre_recipient'>,
  known: {
    /** The chain as the verified log shows it. */
    readonly orgkeys: ContractLedger['orgkeys'];
    readonly offered: string;
    /** This device's own recipient, so that it can show its pictures. */
    readonly own: string;
  },
): SealPlan {
  const pinned = contract.org_recipient;
  const chain = pinned === '' ? [] : chainFrom(pinned, known.orgkeys);
  const isForeign = known.offered !== '' && !chain.includes(known.offered);
  // A key that the organisation made after this contract waits for a revision; it replaces nothing.
  const refused = isForeign && pinned !== '' ? { refused: known.offered } : {};
  const org = chain.at(-1) ?? '';
  const all = org === '' ? [] : [org, contract.fre_recipient, known.own];
  return { recipients: [...new Set(all)].filter(isAgeRecipient), org, ...refused };
}

/** Recipients from the pinned one on. */
function chainFrom(pinned: string, orgkeys: ContractLedger['orgkeys']): readonly string[] {
  const recipients = orgkeys.map(({ entry }) => entry.payload.recipient);
  const from = recipients.lastIndexOf(pinned);
  return from < 0 ? [pinned] : recipients.slice(from);
}
