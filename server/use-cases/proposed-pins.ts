import type { ContractSummary } from '../../shared/api/schemas.ts';
import type { ServerDeps } from './deps.ts';

export type PinDeps = Pick<ServerDeps, 'keys' | 'publicUrl'>;

/** The keys and names of this server and the organisation that a contract pins (protocol 3.18). */
export function proposedPins(
  { keys, publicUrl }: PinDeps,
  organisation: { readonly org_pk: string; readonly recipient: string },
): ContractSummary['pins'] {
  const url = new URL(publicUrl);
  return {
    org_pk: organisation.org_pk,
    operator_pk: keys.operatorPk,
    log_vkey: keys.logVkey,
    rp_id: url.hostname,
    origins: [url.origin],
    org_recipient: organisation.recipient,
  };
}
