import { z } from 'zod';
import type { EntryOf } from '../entry/entry.ts';
import { hash, realUuid, text } from '../entry/fields.ts';
import { formatPolicyText, type Witnessing } from '../log/policy-text.ts';

/** What a verifier must know from elsewhere than the bundle (protocol 3.18, 3.19). */
export const anchorsSchema = z.strictObject({
  con: realUuid,
  contract: hash,
  fre_kid: hash,
  recovery_kid: hash,
  org_pk: hash,
  operator_pk: hash,
  log_vkey: text(512),
  rp_id: text(255),
  origins: z.array(text(255)).max(8),
});
export type Anchors = z.infer<typeof anchorsSchema>;

/** The anchors that a party's own device writes down when it accepts a contract. */
export function anchorsOf(contract: EntryOf<'contract'>): Anchors {
  const { payload } = contract;
  return {
    con: payload.con,
    contract: contract.hash,
    fre_kid: payload.fre_kid,
    recovery_kid: payload.recovery_kid,
    org_pk: payload.org_pk,
    operator_pk: payload.operator_pk,
    log_vkey: payload.log_vkey,
    rp_id: payload.rp_id,
    origins: payload.origins,
  };
}

/**
 * The trust policy of one contract as C2SP tlog-policy text: its log, and the witnesses that this
 * party trusts, if any.
 */
export const policyTextOf = (anchors: Pick<Anchors, 'log_vkey'>, witnessing?: Witnessing): string =>
  formatPolicyText(anchors.log_vkey, witnessing);
