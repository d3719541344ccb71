import { approversAt } from '../../../shared/entry/rosters.ts';
import { isLapse } from '../../../shared/entry/fold-decisions.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { ContractLedger, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';
import { nobleHasher } from '../../../shared/kit/noble-hasher.ts';

/** Why finance cannot approve yet; the server and every verifier refuse for the same reasons. */
export type Obstacle = 'contract' | 'client' | 'payee' | 'limit' | 'two_persons' | 'silence';

export function obstacleOf(
  ledger: ContractLedger,
  { client }: LedgerTimesheet,
  act: {
    /** 32 bytes */
    readonly signer: Uint8Array;
    readonly document: Pick<InvoiceDocument, 'amount_minor'>;
    readonly terms: ContractPayload;
  },
): Obstacle | undefined {
  const { document, terms } = act;
  const me = ledger.approvers.find(({ id }) => id === kidOf(nobleHasher, act.signer));
  if (client === undefined) return 'client';
  if (ledger.payee === undefined) return 'payee';
  if (me === undefined || document.amount_minor > me.limit_minor) return 'limit';
  const reviewer = approversAt(ledger.rosters, client.logIndex).find(
    ({ id }) => id === client.entry.payload.by,
  );
  const needsTwo = document.amount_minor > terms.two_person_minor;
  // Nobody decided a lapse, so it is no second person (protocol 3.7).
  if (needsTwo && isLapse(client.entry)) return 'silence';
  return needsTwo && reviewer?.who === me.who ? 'two_persons' : undefined;
}
