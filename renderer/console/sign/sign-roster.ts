import { signEntry } from '../../../shared/entry/entry.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Approver } from '../../../shared/entry/payload.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import type { Result } from '../../../shared/kit/result.ts';
import type { LogError } from '../trust/log-keeper.ts';
import { type Logged, type PostError, postEntry } from './post-entry.ts';
import type { SignDeps } from './sign-and-post.ts';
import { currentMoment } from './signing-context.ts';

/** Signs the whole list of approvers with the organisation's root key and logs it. */
export async function signRoster(
  deps: SignDeps,
  root: {
    readonly signer: Signer;
    readonly ten: string;
    readonly log: string;
    readonly vkey: string;
  },
  roster: {
    readonly approvers: readonly Approver[];
    /** The list before: its hash or "", its number or -1. */
    readonly before: { readonly hash: string; readonly no: number };
  },
): Promise<Result<Logged, LogError | PostError>> {
  const moment = await currentMoment(deps, root.vkey);
  if (!moment.ok) return moment;
  const { hasher } = deps.crypto;
  const entry = await signEntry({ hasher, signer: root.signer }, 'roster', {
    v: 1,
    log: root.log,
    ten: root.ten,
    con: nilUuid,
    by: kidOf(hasher, root.signer.publicKey),
    ...moment.value,
    ref: roster.before.hash,
    no: roster.before.no + 1,
    approvers: [...roster.approvers],
  });
  return postEntry(deps, entry, root.vkey);
}
