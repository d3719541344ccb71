import type { ApproverKey } from '../../shared/api/schemas.ts';
import { vouchMessage } from '../../shared/entry/second-browser.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import type { Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { answerKey } from './organisations.ts';
import { parseRoles, type Principal } from './principal.ts';

interface VouchRequest {
  readonly ten: string;
  readonly kid: string;
  readonly by: string;
  readonly atMs: number;
  readonly signature: string;
}

/**
 * A person's listed key vouches for another key of the same person in the same role. It lists
 * nothing: the owner's browser checks the signature once more and signs the list (adr/0038).
 */
export async function vouchForKey(
  deps: ServerDeps,
  principal: Principal,
  { ten, kid, by, atMs, signature }: VouchRequest,
): Promise<Result<ApproverKey, Failure>> {
  const { store, crypto } = deps;
  const [key, voucher] = [
    await store.organisations.findApproverKey(ten, kid),
    await store.organisations.findApproverKey(ten, by),
  ];
  const isOwn = [key, voucher].every((each) => each?.account === principal.account.id);
  if (key === undefined || voucher === undefined || !isOwn) return fail('E_NOT_FOUND');
  const member = await store.organisations.findMember(ten, principal.account.id);
  const isOfRole = member !== undefined && parseRoles(member.roles).includes(key.role);
  if (!isOfRole || voucher.role !== key.role || kid === by) return fail('E_FORBIDDEN');
  const roster = await store.organisations.rosterOf(ten);
  if (!roster.some((listed) => listed.kid === by && listed.role === key.role))
    return fail('E_KEY_INACTIVE', 'the key that vouches is not listed');
  const [isSigned] = await crypto.verifySignatures([
    {
      publicKey: hexToBytes(voucher.pk),
      message: vouchMessage({ ten, role: key.role, by, kid, atMs }),
      signature: hexToBytes(signature),
    },
  ]);
  if (isSigned !== true) return fail('E_SIG_INVALID');
  const vouch = { vouched_by: by, vouched_at: atMs, vouch: signature };
  await store.organisations.vouchForKey(ten, kid, vouch);
  return answerKey(deps, ten, kid);
}
