import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';

/** Keys that the freelancer signed but this organisation's server does not name as its own. */
export function pinMismatches(
  contract: ContractPayload,
  summary: Pick<ContractSummary, 'pins'>,
  logVkey: string,
): readonly ('org_pk' | 'operator_pk' | 'log_vkey')[] {
  const { pins } = summary;
  const mismatches: ('org_pk' | 'operator_pk' | 'log_vkey')[] = [];
  if (contract.org_pk !== pins.org_pk) mismatches.push('org_pk');
  if (contract.operator_pk !== pins.operator_pk) mismatches.push('operator_pk');
  if (contract.log_vkey !== pins.log_vkey || contract.log_vkey !== logVkey)
    mismatches.push('log_vkey');
  return mismatches;
}
