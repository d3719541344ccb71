import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../shared/api/error-codes.ts';
import { addressNetwork } from './address-key.ts';
import type { Logger } from './logger.ts';

/** Asked by machines every few seconds: worth a line only when they fail. */
const quietRoutes: readonly string[] = ['/healthz', '/readyz'];
const notFoundRoute = 'unknown';

/** The route as it is written in the table: paths hold ids, and are as many as people like. */
export const routeOf = (request: FastifyRequest): string =>
  request.routeOptions.url ?? notFoundRoute;

/** One line for each answer: who asked (an account's id), what, how it ended, how long it took. */
export function registerRequestLog(app: FastifyInstance, logger: Logger): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    if (quietRoutes.includes(route) && reply.statusCode < 500) return;
    logger.info(factsOf(request, reply, route), 'request');
  });
  // The id that a person can quote from an answer that is no problem.
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
}

function factsOf(request: FastifyRequest, reply: FastifyReply, route: string): object {
  const { principal, problemCode } = request;
  return {
    requestId: request.id,
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    from: addressNetwork(request.ip),
    ...(problemCode !== undefined && { code: problemCode }),
    ...(principal !== undefined && { account: principal.account.id, via: principal.via }),
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the problem that was answered. */
    problemCode: ErrorCode | undefined;
  }
}
