import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';

type Mismatch = 'org_pk' | 'operator_pk' | 'log_vkey' | 'org_recipient';

/** What is known to be true of the organisation's keys, apart from the contract. */
export interface TrueKeys {
  readonly pins: Pick<ContractSummary['pins'], 'org_pk' | 'operator_pk' | 'log_vkey'>;
  readonly logVkey: string;
  /** Every key for sealed pictures that the organisation's root has signed. */
  readonly recipients: readonly string[];
}

/** Keys that the freelancer signed but that are not this organisation's. */
export function pinMismatches(contract: ContractPayload, known: TrueKeys): readonly Mismatch[] {
  const { pins, logVkey, recipients } = known;
  const mismatches: Mismatch[] = [];
  if (contract.org_pk !== pins.org_pk) mismatches.push('org_pk');
  if (contract.operator_pk !== pins.operator_pk) mismatches.push('operator_pk');
  if (contract.log_vkey !== pins.log_vkey || contract.log_vkey !== logVkey)
    mismatches.push('log_vkey');
  // With another's key, somebody else could look at what is sealed.
  if (contract.org_recipient !== '' && !recipients.includes(contract.org_recipient))
    mismatches.push('org_recipient');
  return mismatches;
}
