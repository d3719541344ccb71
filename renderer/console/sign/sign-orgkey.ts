import { signEntry } from '../../../shared/entry/entry.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import type { Result } from '../../../shared/kit/result.ts';
import type { LogError } from '../trust/log-keeper.ts';
import { type Logged, type PostError, postEntry } from './post-entry.ts';
import type { SignDeps } from './sign-and-post.ts';
import { currentMoment } from './signing-context.ts';

/** Signs the key that pictures are sealed to with the organisation's root key, and logs it. */
export async function signOrgkey(
  deps: SignDeps,
  root: {
    readonly signer: Signer;
    readonly ten: string;
    readonly log: string;
    readonly vkey: string;
  },
  /** `replaces`: hash of the orgkey before, or "". */
  key: { readonly recipient: string; readonly replaces: string },
): Promise<Result<Logged, LogError | PostError>> {
  const moment = await currentMoment(deps, root.vkey);
  if (!moment.ok) return moment;
  const { hasher } = deps.crypto;
  const entry = await signEntry({ hasher, signer: root.signer }, 'orgkey', {
    v: 1,
    log: root.log,
    ten: root.ten,
    con: nilUuid,
    by: kidOf(hasher, root.signer.publicKey),
    ...moment.value,
    ...key,
  });
  return postEntry(deps, entry, root.vkey);
}
