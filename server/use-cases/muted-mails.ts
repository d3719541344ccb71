import { type NoticeKind, noticeKinds } from '../../shared/api/notice-kinds.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { makeLink, readLink } from './mail-links.ts';
import type { Principal } from './principal.ts';

interface MutedMails {
  muted: NoticeKind[];
}

const dayMs = 86_400_000;
/** People clean up their mail late. */
const linkLivesMs = 90 * dayMs;

export async function readMuted(
  { store }: Pick<ServerDeps, 'store'>,
  { account }: Principal,
): Promise<MutedMails> {
  return { muted: [...(await store.muted.of(account.id))] };
}

/** Exactly these from now on; one that is queued already does not go out either. */
export async function setMuted(
  deps: Pick<ServerDeps, 'store'>,
  principal: Principal,
  kinds: readonly NoticeKind[],
): Promise<MutedMails> {
  await deps.store.transaction(async (tx) => {
    await tx.muted.unmuteAll(principal.account.id);
    await tx.muted.mute(principal.account.id, [...new Set(kinds)]);
  });
  return readMuted(deps, principal);
}

/** What a mail's link does with one click (RFC 8058), without signing in. Again is harmless. */
export async function unsubscribe(
  { store, clock }: Pick<ServerDeps, 'store' | 'clock'>,
  token: string,
): Promise<Result<undefined, Failure>> {
  const system = store.asSystem('mail');
  const asked = { purpose: 'unsubscribe' as const, nowMs: clock.nowMs() };
  const ref = await readLink(system, token, asked);
  if (!ref.ok) return ref;
  const [account = '', kind] = ref.value.split('/');
  const known = noticeKinds.find((each) => each === kind);
  if (known === undefined || (await system.accounts.find(account)) === undefined)
    return fail('E_LINK');
  await system.muted.mute(account, [known]);
  return ok(undefined);
}

/** The address that a mail of this kind to this person is ended with. */
export async function unsubscribeLink(
  store: Pick<Repositories, 'invitations'>,
  {
    baseUrl,
    account,
    kind,
    nowMs,
  }: {
    readonly baseUrl: string;
    readonly account: string;
    readonly kind: NoticeKind;
    readonly nowMs: number;
  },
): Promise<string> {
  const token = await makeLink(store, {
    purpose: 'unsubscribe',
    ref: `${account}/${kind}`,
    expires_at: nowMs + linkLivesMs,
  });
  return `${baseUrl}/unsubscribe?token=${token}`;
}
