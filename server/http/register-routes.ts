import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { apiLimits } from '../../shared/api/limits.ts';
import { type RouteContract, type RouteName, routes } from '../../shared/api/routes.ts';
import { hash, uuid } from '../../shared/entry/fields.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { nobody, type Scope, withScope } from '../store/scope.ts';
import { fail, type Failure } from '../use-cases/failure.ts';
import { parseRoles, type Principal, scopeOf } from '../use-cases/principal.ts';
import { isRecent } from '../use-cases/sessions.ts';
import { authenticate } from './authenticate.ts';
import { formTypes, jsonType, mediaTypeOf, pictureTypes } from './body-types.ts';
import { replyProblem } from './failure-reply.ts';
import { isForeignOrigin, isSafeMethod } from './foreign-origin.ts';
import type { RouteLimits } from './rate-limits.ts';

type Contract<N extends RouteName> = (typeof routes)[N];
type BodyOf<N extends RouteName> =
  Contract<N> extends { request: infer R extends z.ZodType } ? z.output<R> : undefined;
type QueryOf<N extends RouteName> =
  Contract<N> extends { query: infer Q extends z.ZodType } ? z.output<Q> : undefined;
type PrincipalOf<N extends RouteName> = Contract<N>['access'] extends 'public'
  ? undefined
  : Principal;

/** A body that is not JSON, with the headers that go with it. */
export interface RawAnswer {
  readonly body: string | Uint8Array | Readable;
  readonly headers: Readonly<Record<string, string>>;
}

type AnswerOf<N extends RouteName> = Contract<N>['response'] extends infer R
  ? R extends z.ZodType
    ? z.input<R>
    : R extends 'text' | 'bytes'
      ? RawAnswer
      : undefined
  : never;

export interface Call<N extends RouteName> {
  readonly principal: PrincipalOf<N>;
  /** Path parameters, of the shape that their names ask for. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: BodyOf<N>;
  readonly query: QueryOf<N>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type Handler<N extends RouteName> = (call: Call<N>) => Promise<Result<AnswerOf<N>, Failure>>;
/** One handler for every route of the contract: a missing one does not compile. */
export type Handlers = { readonly [N in RouteName]: Handler<N> };
export type SomeHandlers<N extends RouteName> = Pick<Handlers, N>;

type AnyHandler = (call: unknown) => Promise<Result<unknown, Failure>>;

export function registerRoutes(
  app: FastifyInstance,
  deps: ServerDeps,
  { handlers, limits }: { readonly handlers: Handlers; readonly limits: RouteLimits },
): void {
  app.decorateRequest('scope', undefined);
  for (const name of Object.keys(routes) as RouteName[]) {
    const contract: RouteContract = routes[name];
    const handler = handlers[name] as AnyHandler;
    const rateLimit = limits[name] ?? limits.default;
    app.route({
      method: contract.method,
      url: contract.path,
      bodyLimit: bodyLimitByRoute[name] ?? apiLimits.jsonBodyBytes,
      config: { rateLimit },
      // A HEAD would do the work of its GET for nothing, and leave an event stream open.
      exposeHeadRoute: contract.access === 'public',
      // Before the body is read: a stranger cannot make the server read four megabytes.
      preParsing: async (request, reply) => {
        const allowed = await admit(deps, contract, request);
        if (!allowed.ok) return void replyProblem(request, reply, allowed.error);
        request.principal = allowed.value?.principal;
        request.scope = allowed.value?.scope;
        return undefined;
      },
      handler: (request, reply) => run({ contract, handler, request, reply }),
    });
  }
}

const bodyLimitByRoute: Partial<Record<RouteName, number>> = {
  postEntries: apiLimits.entriesBodyBytes,
  putDisclosures: apiLimits.disclosureBodyBytes,
  putBlob: apiLimits.blobBytes,
};

/** Shapes of path parameters; anything else names nothing that exists. */
const schemaByParam: Readonly<Record<string, z.ZodType<string>>> = {
  org: uuid,
  con: uuid,
  by: hash,
  kid: hash,
  hash,
  sha256: hash,
  account: uuid,
  invitation: uuid,
  batch: uuid,
};

interface Admitted {
  readonly principal: Principal;
  /** What is asked on the caller's behalf sees no more than that. */
  readonly scope: Scope;
}

async function admit(
  deps: ServerDeps,
  contract: RouteContract,
  request: FastifyRequest,
): Promise<Result<Admitted | undefined, Failure>> {
  const { access } = contract;
  // What anybody may read, other pages may show.
  const isForAll = access === 'public' && isSafeMethod(request);
  if (!isForAll && isForeignOrigin(request, deps.publicUrl)) return fail('E_ORIGIN_FOREIGN');
  if (!hasKnownParams(request)) return fail('E_NOT_FOUND');
  if (!hasExpectedType(contract, request)) return fail('E_MEDIA_TYPE');
  if (access === 'public') return ok(undefined);
  const authenticated = await authenticate(deps, request);
  if (!authenticated.ok) return authenticated;
  const principal = authenticated.value;
  if (access === 'device' && principal.via !== 'device') return fail('E_TOKEN_INVALID');
  if (access !== 'device' && access !== 'party' && principal.via === 'device')
    return fail('E_SESSION_NEEDED');
  const scope = await scopeOf(deps, principal);
  const tooLate = contract.needs !== undefined && !isRecent(principal, deps.clock.nowMs());
  if (typeof access === 'string')
    return tooLate ? fail('E_RECENT_SIGN_IN') : ok({ principal, scope });
  const ten = paramsOf(request)['org'] ?? '';
  const member = await withScope(scope, () =>
    deps.store.organisations.findMember(ten, principal.account.id),
  );
  // A foreign organisation is answered as if there were none.
  if (member === undefined) return fail('E_NOT_FOUND');
  const isAllowed = parseRoles(member.roles).some((role) => access.includes(role));
  if (!isAllowed) return fail('E_FORBIDDEN');
  return tooLate ? fail('E_RECENT_SIGN_IN') : ok({ principal, scope });
}

/** JSON where the contract has a body; a picture is the only other thing that is sent. */
function hasExpectedType(contract: RouteContract, request: FastifyRequest): boolean {
  const { request: schema, method, accepts } = contract;
  const type = mediaTypeOf(request.headers['content-type']);
  if (accepts === 'form' && (formTypes as readonly string[]).includes(type)) return true;
  if (schema !== undefined) return type === jsonType;
  if (method !== 'PUT') return true;
  return (pictureTypes as readonly string[]).includes(type);
}

const paramsOf = (request: FastifyRequest) => request.params as Record<string, string>;

const hasKnownParams = (request: FastifyRequest): boolean =>
  Object.entries(paramsOf(request)).every(
    ([name, value]) => schemaByParam[name]?.safeParse(value).success ?? true,
  );

interface Run {
  readonly contract: RouteContract;
  readonly handler: AnyHandler;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function run({ contract, handler, request, reply }: Run): Promise<FastifyReply> {
  const body = contract.request?.safeParse(request.body);
  if (body?.success === false)
    return replyProblem(request, reply, malformed('body', body.error.issues));
  const query = contract.query?.safeParse(request.query);
  if (query?.success === false)
    return replyProblem(request, reply, malformed('query', query.error.issues));
  const call = {
    principal: request.principal,
    params: paramsOf(request),
    body: body?.data,
    query: query?.data,
    request,
    reply,
  };
  const result = await withScope(request.scope ?? nobody, () => handler(call));
  if (!result.ok) return replyProblem(request, reply, result.error);
  return send({ contract, handler, request, reply }, result.value);
}

function malformed(
  where: string,
  [issue]: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Failure {
  const path = [where, ...(issue?.path ?? [])].map(String).join('.');
  return { code: 'E_REQUEST_MALFORMED', detail: `${path}: ${issue?.message ?? 'malformed'}` };
}

function send({ contract, reply }: Run, value: unknown): FastifyReply {
  switch (contract.response) {
    case 'empty':
      return reply.code(204).send();
    case 'events':
      return reply;
    case 'text':
    case 'bytes': {
      const { body, headers } = value as RawAnswer;
      return reply.headers(headers).send(body);
    }
    default:
      return reply.header('cache-control', 'no-store').send(value);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
    scope: Scope | undefined;
  }
}
