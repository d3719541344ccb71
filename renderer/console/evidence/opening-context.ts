import { createContext, useContext } from 'react';
import type { ContractLedger, LoggedEntry } from '../../../shared/entry/ledger.ts';
import { type SealingKey, sealedAt, sealingKeys } from '../../../shared/entry/sealing-keys.ts';
import type { AgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import type { OpenSealed } from '../../../shared/verify/read-picture.ts';

/** What sealed pictures of the shown contract are opened with in this browser. */
export interface Opening {
  /** Public halves: which keys a picture was tried with. */
  readonly recipients: readonly string[];
  /** Absent where there is no key. */
  readonly openSealed: OpenSealed | undefined;
  /** The organisation's key that the sealed pictures of an entry take, where it is not here. */
  readonly missing: (entry: string) => SealingKey | undefined;
}

const noOpening: Opening = {
  recipients: [],
  openSealed: undefined,
  missing: () => undefined,
};
const context = createContext<Opening>(noOpening);

export const OpeningProvider = context.Provider;
export const useOpening = (): Opening => useContext(context);

/** `about`: what the log says about the contract's keys, as it was verified here. */
export function openingOf(
  pairs: readonly AgeKeyPair[],
  about: {
    readonly ledger: Pick<ContractLedger, 'accepted' | 'orgkeys'>;
    readonly logged: readonly LoggedEntry[];
  },
): Opening {
  const recipients = pairs.map(({ recipient }) => recipient);
  const byHash = new Map<string, LoggedEntry>(about.logged.map((each) => [each.entry.hash, each]));
  return {
    recipients,
    openSealed: pairs.length === 0 ? undefined : openerOf(pairs.map(({ identity }) => identity)),
    missing: (entry) => {
      const logged = byHash.get(entry);
      const [key] = logged ? sealingKeys(about.ledger, sealedAt(logged)) : [];
      return key && !recipients.includes(key.recipient) ? key : undefined;
    },
  };
}

/** What opens age files is fetched with the first sealed picture: most reviews have none. */
function openerOf(identities: readonly string[]): OpenSealed {
  return async (file) => {
    const { createOpener } = await import('../../../shared/seal/open-picture.ts');
    return createOpener(identities)(file);
  };
}
