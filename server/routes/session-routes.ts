import type { FastifyReply } from 'fastify';
import { ok } from '../../shared/kit/result.ts';
import { sessionCookie } from '../http/authenticate.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { describeMe, sessionMaxMs, signIn } from '../use-cases/sign-in.ts';

/** `__Host-` binds the cookie to this origin: no domain, the whole path, https or loopback. */
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

export const sessionRoutes = (deps: ServerDeps): SomeHandlers<'signIn' | 'signOut' | 'whoAmI'> => ({
  signIn: async ({ body, request, reply }) => {
    const signedIn = await signIn(deps, { ...body, replaces: request.cookies[sessionCookie] });
    if (!signedIn.ok) return signedIn;
    setCookie(reply, signedIn.value.sessionId);
    return ok(await describeMe(deps, signedIn.value.account));
  },
  signOut: async ({ principal, reply }) => {
    await deps.store.accounts.deleteSession(principal.credentialHash);
    reply.clearCookie(sessionCookie, cookieOptions);
    return ok(undefined);
  },
  whoAmI: async ({ principal }) => ok(await describeMe(deps, principal.account)),
});

function setCookie(reply: FastifyReply, sessionId: string): void {
  reply.setCookie(sessionCookie, sessionId, { ...cookieOptions, maxAge: sessionMaxMs / 1_000 });
}
