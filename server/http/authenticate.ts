import type { FastifyRequest } from 'fastify';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { fail, type Failure } from '../use-cases/failure.ts';
import type { Principal } from '../use-cases/principal.ts';
import { openSession, openToken } from '../use-cases/sign-in.ts';

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
    const principal = token === undefined ? undefined : await openToken(deps, token);
    return principal ? ok(principal) : fail('E_TOKEN_INVALID');
  }
  const sessionId = request.cookies[sessionCookie];
  const principal = sessionId === undefined ? undefined : await openSession(deps, sessionId);
  return principal ? ok(principal) : fail('E_SESSION_NEEDED');
}
