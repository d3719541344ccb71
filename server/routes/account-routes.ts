import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import {
  changePassword,
  forgotPassword,
  renameAccount,
  resetPassword,
} from '../use-cases/account.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import {
  acceptInvitation,
  declineInvitation,
  joinByInvitation,
  readInvitation,
} from '../use-cases/invited.ts';
import { readMuted, setMuted, unsubscribe } from '../use-cases/muted-mails.ts';
import { startSession } from '../use-cases/sessions.ts';
import { describeMe } from '../use-cases/sign-in.ts';
import { browserOf, setSessionCookie } from './session-routes.ts';

type AccountRoute =
  | 'renameAccount'
  | 'changePassword'
  | 'forgotPassword'
  | 'getMutedMails'
  | 'setMutedMails'
  | 'unsubscribe'
  | 'resetPassword'
  | 'readInvitation'
  | 'joinByInvitation'
  | 'acceptInvitation'
  | 'declineInvitation';

/** What a person does with her own account, and with what came to her by mail. */
export const accountRoutes = (deps: ServerDeps): SomeHandlers<AccountRoute> => ({
  renameAccount: async ({ principal, body }) =>
    ok(await describeMe(deps, await renameAccount(deps, principal, body.name))),
  changePassword: async ({ principal, body, request, reply }) => {
    const changed = await changePassword(deps, principal, body);
    if (!changed.ok) return changed;
    const sessionId = await startSession(deps, {
      account: principal.account.id,
      ...browserOf(request),
    });
    setSessionCookie(reply, sessionId);
    return ok(await describeMe(deps, principal.account));
  },
  getMutedMails: async ({ principal }) => ok(await readMuted(deps, principal)),
  setMutedMails: async ({ principal, body }) => ok(await setMuted(deps, principal, body.muted)),
  unsubscribe: ({ query }) => unsubscribe(deps, query.token),
  forgotPassword: ({ body }) => forgotPassword(deps, body.email),
  resetPassword: ({ body }) => resetPassword(deps, body),
  readInvitation: ({ body }) => readInvitation(deps, body.token),
  joinByInvitation: async ({ body, request, reply }) => {
    const joined = await joinByInvitation(deps, body);
    if (!joined.ok) return joined;
    deps.events.wake();
    const sessionId = await startSession(deps, {
      account: joined.value.id,
      ...browserOf(request),
    });
    setSessionCookie(reply, sessionId);
    return ok(await describeMe(deps, joined.value));
  },
  acceptInvitation: async ({ principal, body }) => {
    const accepted = await acceptInvitation(deps, principal, body.token);
    if (!accepted.ok) return accepted;
    deps.events.wake();
    return ok(await describeMe(deps, accepted.value));
  },
  declineInvitation: ({ body }) => declineInvitation(deps, body.token),
});
