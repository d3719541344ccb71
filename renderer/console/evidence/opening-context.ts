import { createContext, useContext } from 'react';
import { createOpener } from '../../../shared/seal/open-picture.ts';
import type { AgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import type { OpenSealed } from '../../../shared/verify/read-picture.ts';

/** What sealed pictures of the shown contract are opened with in this browser. */
export interface Opening {
  /** Public halves: which keys a picture was tried with. */
  readonly recipients: readonly string[];
  /** Absent where there is no key. */
  readonly openSealed: OpenSealed | undefined;
}

const noOpening: Opening = { recipients: [], openSealed: undefined };
const context = createContext<Opening>(noOpening);

export const OpeningProvider = context.Provider;
export const useOpening = (): Opening => useContext(context);

export const openingOf = (pairs: readonly AgeKeyPair[]): Opening =>
  pairs.length === 0
    ? noOpening
    : {
        recipients: pairs.map(({ recipient }) => recipient),
        openSealed: createOpener(pairs.map(({ identity }) => identity)),
      };
