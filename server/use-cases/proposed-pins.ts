import type { ContractSummary } from '../../shared/api/schemas.ts';
import type { ServerDeps } from './deps.ts';

/** The keys and names of this server that a contract pins (protocol 3.18). */
export function proposedPins(
  { keys, publicUrl }: Pick<ServerDeps, 'keys' | 'publicUrl'>,
  orgPk: string,
): ContractSummary['pins'] {
  const url = new URL(publicUrl);
  return {
    org_pk: orgPk,
    operator_pk: keys.operatorPk,
    log_vkey: keys.logVkey,
    rp_id: url.hostname,
    origins: [url.origin],
  };
}
