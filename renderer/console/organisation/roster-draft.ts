import type { ApproverKey } from '../../../shared/api/schemas.ts';
import type { Approver } from '../../../shared/entry/payload.ts';

/** EdDSA in COSE's registry; plain Ed25519 keys carry it too. */
const coseEdDsa = -8;

/** The list to sign: every chosen key with the largest amount (minor units) that it may approve. */
export const approversOf = (
  keys: readonly ApproverKey[],
  chosen: ReadonlyMap<string, number>,
): readonly Approver[] =>
  keys.flatMap(({ id, pk, who, role }) => {
    const limitMinor = chosen.get(id);
    if (limitMinor === undefined) return [];
    return [{ alg: 'ed25519', cose_alg: coseEdDsa, id, pk, who, role, limit_minor: limitMinor }];
  });

/** Keys whose id is not the hash of what they claim to be must never reach a signed list. */
export const isGenuine = (key: ApproverKey, kidOfPk: (pk: string) => string): boolean =>
  kidOfPk(key.pk) === key.id;
