import type { ApproverKey } from '../../../shared/api/schemas.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Approver } from '../../../shared/entry/payload.ts';
import { browserTag, vouchMessage } from '../../../shared/entry/second-browser.ts';
import type { CryptoPort, Hasher, Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';

/** The key that answered a code: of the same person and role, and tagged with its secret. */
export function keyThatAnswered(
  hasher: Hasher,
  keys: readonly ApproverKey[],
  asked: { readonly by: ApproverKey; readonly secret: string },
): ApproverKey | undefined {
  const { by, secret } = asked;
  return keys.find(
    ({ id, pk, who, role, tag }) =>
      id !== by.id &&
      who === by.who &&
      role === by.role &&
      kidOf(hasher, hexToBytes(pk)) === id &&
      tag === browserTag(hasher, secret, id),
  );
}

/** What the listed key of this browser says about another one of the same person. */
export async function signVouch(
  signer: Signer,
  about: { readonly ten: string; readonly by: string; readonly key: ApproverKey },
  atMs: number,
) {
  const { ten, by, key } = about;
  const signature = await signer.sign(vouchMessage({ ten, role: key.role, by, kid: key.id, atMs }));
  return { by, atMs, signature: bytesToHex(signature) };
}

/**
 * Keys for which a key of the signed list vouches, with the line of that list: the same person in
 * the same role. Whatever the server says, only a signature counts here.
 */
export async function vouchedKeys(
  { verifySignatures }: Pick<CryptoPort, 'verifySignatures'>,
  organisation: { readonly ten: string; readonly keys: readonly ApproverKey[] },
  listed: ReadonlyMap<string, Approver>,
): Promise<ReadonlyMap<string, Approver>> {
  const claims = organisation.keys.flatMap((key) => {
    const voucher = key.vouch === undefined ? undefined : listed.get(key.vouch.by);
    const isSame = voucher?.who === key.who && voucher.role === key.role;
    return key.vouch !== undefined && voucher !== undefined && isSame
      ? [{ key, voucher, vouch: key.vouch }]
      : [];
  });
  const verdicts = await verifySignatures(
    claims.map(({ key, voucher, vouch }) => ({
      publicKey: hexToBytes(voucher.pk),
      message: vouchMessage({
        ten: organisation.ten,
        role: key.role,
        by: voucher.id,
        kid: key.id,
        atMs: vouch.atMs,
      }),
      signature: hexToBytes(vouch.signature),
    })),
  );
  return new Map(
    claims.filter((_, i) => verdicts[i] === true).map(({ key, voucher }) => [key.id, voucher]),
  );
}
