import type { FastifyReply, FastifyRequest } from 'fastify';
import { ok } from '../../shared/kit/result.ts';
import { sessionCookie } from '../http/authenticate.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import { browserLabel } from '../use-cases/browser-label.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { endSession, listSessions, proveSession, sessionMaxMs } from '../use-cases/sessions.ts';
import { describeMe, signIn } from '../use-cases/sign-in.ts';

type SessionRoute =
  | 'signIn'
  | 'signOut'
  | 'whoAmI'
  | 'proveSession'
  | 'listSessions'
  | 'endSession'
  | 'endOtherSessions';

/** `__Host-` binds the cookie to this origin: no domain, the whole path, https or loopback. */
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

export const sessionRoutes = (deps: ServerDeps): SomeHandlers<SessionRoute> => ({
  signIn: async ({ body, request, reply }) => {
    const signedIn = await signIn(deps, { ...body, ...browserOf(request) });
    if (!signedIn.ok) return signedIn;
    setSessionCookie(reply, signedIn.value.sessionId);
    return ok(await describeMe(deps, signedIn.value.account));
  },
  signOut: async ({ principal, reply }) => {
    await deps.store.asSystem('sign-in').sessions.delete(principal.credentialHash);
    reply.clearCookie(sessionCookie, cookieOptions);
    return ok(undefined);
  },
  whoAmI: async ({ principal }) => ok(await describeMe(deps, principal.account)),
  proveSession: async ({ principal, body, reply }) => {
    const proved = await proveSession(deps, principal, body.password);
    if (!proved.ok) return proved;
    setSessionCookie(reply, proved.value);
    return ok(await describeMe(deps, principal.account));
  },
  listSessions: async ({ principal }) => ok({ sessions: await listSessions(deps, principal) }),
  endSession: ({ principal, params }) => endSession(deps, principal, params['session'] as string),
  endOtherSessions: async ({ principal }) => {
    const { account, credentialHash } = principal;
    await deps.store.asSystem('sign-in').sessions.endOthers(account.id, credentialHash);
    return ok(undefined);
  },
});

/** What a new session is called, and which one of the same browser it ends. */
export const browserOf = (request: FastifyRequest) => ({
  label: browserLabel(request.headers['user-agent']),
  replaces: request.cookies[sessionCookie],
});

export function setSessionCookie(reply: FastifyReply, sessionId: string): void {
  reply.setCookie(sessionCookie, sessionId, { ...cookieOptions, maxAge: sessionMaxMs / 1_000 });
}
