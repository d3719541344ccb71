import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { routes } from '../shared/api/routes.ts';
import { addressKey } from './http/address-key.ts';
import { formTypes, jsonType, parseJsonBody, pictureTypes } from './http/body-types.ts';
import { registerConsole } from './http/console-files.ts';
import { failureOfFrameworkError, replyProblem } from './http/failure-reply.ts';
import { type Metrics, registerMetrics } from './http/metrics.ts';
import { type Quotas, registerQuotas } from './http/quotas.ts';
import { createRateStore } from './http/rate-store.ts';
import type { RouteLimits } from './http/rate-limits.ts';
import { type Handlers, registerRoutes } from './http/register-routes.ts';
import { registerRequestLog } from './http/request-log.ts';
import { accountRoutes } from './routes/account-routes.ts';
import { contractRoutes } from './routes/contract-routes.ts';
import { deviceRoutes } from './routes/device-routes.ts';
import { entryRoutes } from './routes/entry-routes.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { healthRoutes } from './routes/health-routes.ts';
import { exportRoutes } from './routes/export-routes.ts';
import { logRoutes } from './routes/log-routes.ts';
import { openApiRoutes } from './routes/openapi-routes.ts';
import { organisationRoutes } from './routes/organisation-routes.ts';
import { payoutRoutes } from './routes/payout-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { viewRoutes } from './routes/view-routes.ts';
import type { ServerDeps } from './use-cases/deps.ts';

export type Timeouts = Readonly<typeof defaultTimeouts>;

export interface AppOptions {
  readonly limits: RouteLimits;
  /** Folder of the built console; without it there is only the API. */
  readonly consoleDir?: string;
  /** How many proxies stand in front whose `X-Forwarded-For` is believed. */
  readonly trustProxy: number;
  readonly metrics?: Metrics;
  /** Default: none. */
  readonly quotas?: Quotas;
  readonly timeouts?: Timeouts;
}

/** A whole request, a header alone, and how often the two are looked at: against slow senders. */
const defaultTimeouts = { requestMs: 60_000, headerMs: 20_000, checkEveryMs: 5_000 };

/** Everything but the socket. */
export async function buildApp(deps: ServerDeps, options: AppOptions): Promise<FastifyInstance> {
  const timeouts = options.timeouts ?? defaultTimeouts;
  const app = fastify({
    genReqId: () => randomUUID(),
    // A caller does not choose the id that our logs are searched by.
    requestIdHeader: false,
    trustProxy: (_address, hop) => hop < options.trustProxy,
    requestTimeout: timeouts.requestMs,
    http: {
      headersTimeout: timeouts.headerMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
    },
    return503OnClosing: true,
    // A path that cannot be decoded has met no hook yet: not even the one for headers.
    frameworkErrors: (error, request, reply) => {
      void replyProblem(request, reply.headers(bareHeaders), failureOfFrameworkError(error));
    },
  });
  app.decorateRequest('principal', undefined);
  app.decorateRequest('problemCode', undefined);
  registerRequestLog(app, deps.logger);
  if (options.metrics) registerMetrics(app, options.metrics);
  if (options.quotas) registerQuotas(app, deps, options.quotas);
  refuseEncodedBodies(app);
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const failure = failureOfFrameworkError(error);
    if (failure.code === 'E_INTERNAL' || failure.code === 'E_UNAVAILABLE')
      deps.logger.error({ err: error, requestId: request.id }, 'request failed');
    return replyProblem(request, reply, failure);
  });
  await app.register(helmet, securityHeaders(deps.publicUrl));
  await app.register(cookie);
  await app.register(rateLimit, {
    global: false,
    // Without a database nothing else is answered, and what is must be.
    skipOnError: true,
    store: createRateStore(deps.store.asSystem('budgets').budgets),
    // How many are left is shared, and not known at each request.
    addHeaders: noCounts,
    addHeadersOnExceeding: noCounts,
    keyGenerator: (request) => addressKey(request.ip),
    errorResponseBuilder: () => Object.assign(new Error('rate limited'), { statusCode: 429 }),
  });
  takeJsonOnly(app);
  registerRoutes(app, deps, { handlers: allHandlers(deps), limits: options.limits });
  await registerConsole(app, options.consoleDir);
  return app;
}

const noCounts = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
};

const allHandlers = (deps: ServerDeps): Handlers => ({
  ...sessionRoutes(deps),
  ...accountRoutes(deps),
  ...organisationRoutes(deps),
  ...contractRoutes(deps),
  ...deviceRoutes(deps),
  ...entryRoutes(deps),
  ...eventRoutes(deps),
  ...logRoutes(deps),
  ...healthRoutes(deps),
  ...openApiRoutes(),
  ...payoutRoutes(deps),
  ...viewRoutes(deps),
  ...exportRoutes(deps),
});

/**
 * JSON for everything, bytes for pictures; a form of another page is neither (threats W-02). A mail
 * program sends a form to end mails (RFC 8058): there alone, and unread.
 */
function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonType, { parseAs: 'string' }, (_request, body, done) => {
    const parsed = parseJsonBody(String(body));
    if (parsed.ok) done(null, parsed.value);
    else done(Object.assign(new Error('not JSON'), { statusCode: 400 }));
  });
  app.addContentTypeParser([...formTypes], { parseAs: 'string' }, (request, _body, done) => {
    if (request.routeOptions.url === routes.unsubscribe.path) done(null, {});
    else done(Object.assign(new Error('a form'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }));
  });
  // Not read here: a picture is hashed while it streams.
  app.addContentTypeParser([...pictureTypes], (_request, payload, done) => done(null, payload));
}

/** Nothing is unpacked here, so nothing that grows when it is unpacked is taken (threats W-11). */
function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return undefined;
    return replyProblem(request, reply, { code: 'E_MEDIA_TYPE', detail: 'content-encoding' });
  });
}

const bareHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** Threats W-14; pages of the console get a policy of their own. */
const securityHeaders = (publicUrl: string) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: { policy: 'same-origin' as const },
  crossOriginResourcePolicy: { policy: 'same-origin' as const },
  referrerPolicy: { policy: 'no-referrer' as const },
  frameguard: { action: 'deny' as const },
  hsts: publicUrl.startsWith('https:') ? { maxAge: 31_536_000 } : false,
});
