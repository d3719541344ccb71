import type { LoggedOf } from '../entry/ledger.ts';
import type { Run } from './run.ts';

/** Bech32 of an X25519 public key; its checksum is for those who seal to it. */
const recipientPattern = /^age1[02-9ac-hj-np-z]{58}$/;

/**
 * Keys to which pictures are sealed, in an unbroken row (protocol 3.7 `orgkey`): each names the one
 * before it. Whether one counts for a contract also depends on what that pins.
 */
export function checkOrgKeys(
  { findings }: Run,
  orgKeys: readonly LoggedOf<'orgkey'>[],
): readonly LoggedOf<'orgkey'>[] {
  const valid: LoggedOf<'orgkey'>[] = [];
  for (const orgKey of orgKeys) {
    const { hash, payload } = orgKey.entry;
    const detail =
      payload.replaces !== (valid.at(-1)?.entry.hash ?? '')
        ? 'it does not follow the key before it'
        : recipientPattern.test(payload.recipient)
          ? undefined
          : 'not an age recipient';
    if (detail === undefined) valid.push(orgKey);
    else findings.add('E_ORGKEY', { entry: hash, detail });
  }
  return valid;
}
