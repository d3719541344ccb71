import type { FastifyRequest } from 'fastify';
import { routes } from '../../shared/api/routes.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { fail, type Failure } from '../use-cases/failure.ts';
import type { Principal } from '../use-cases/principal.ts';
import { openToken } from '../use-cases/device-tokens.ts';
import { openSession } from '../use-cases/sign-in.ts';

export const sessionCookie = '__Host-session';

const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/;

/** Who asks: a device by its bearer token, else a browser by its session cookie. */
export async function authenticate(
  deps: ServerDeps,
  request: FastifyRequest,
): Promise<Result<Principal, Failure>> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = bearer.exec(authorization)?.[1];
    return token === undefined ? fail('E_TOKEN_INVALID') : openToken(deps, token);
  }
  const sessionId = request.cookies[sessionCookie];
  if (sessionId === undefined) return fail('E_SESSION_NEEDED');
  // An open tab listens for ever: it alone is no use of the session.
  const isUse = request.routeOptions.url !== routes.getEvents.path;
  const principal = await openSession(deps, sessionId, { isUse });
  return principal ? ok(principal) : fail('E_SESSION_NEEDED');
}
