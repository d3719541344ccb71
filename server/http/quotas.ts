import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerConfig } from '../config.ts';
import type { Principal } from '../use-cases/principal.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { type Budget, createBudget } from './budgets.ts';
import { replyProblem } from './failure-reply.ts';
import { routeOf } from './request-log.ts';

/**
 * What one account, device or organisation may use, whatever addresses it comes from (threats
 * W-12), in all processes together.
 */
export interface Quotas {
  readonly requestsPerMinute: { readonly account: number; readonly credential: number };
  readonly entriesPerHour: number;
  readonly pictureBytesPerDay: { readonly credential: number; readonly organisation: number };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const megabyte = 1_048_576;
/** Of people who have signed in; about 100 bytes each. */
const keysMax = 100_000;

export const quotasOf = (
  config: Pick<
    ServerConfig,
    'entriesPerHour' | 'pictureMegabytesPerDay' | 'organisationPictureMegabytesPerDay'
  >,
): Quotas => ({
  requestsPerMinute: { account: 3_000, credential: 1_200 },
  entriesPerHour: config.entriesPerHour,
  pictureBytesPerDay: {
    credential: config.pictureMegabytesPerDay * megabyte,
    organisation: config.organisationPictureMegabytesPerDay * megabyte,
  },
});

const unbounded = Number.MAX_SAFE_INTEGER;

/** For tests and measurements. */
export const noQuotas: Quotas = {
  requestsPerMinute: { account: unbounded, credential: unbounded },
  entriesPerHour: unbounded,
  pictureBytesPerDay: { credential: unbounded, organisation: unbounded },
};

interface Spending {
  readonly budget: Budget;
  readonly key: string;
  readonly amount: number;
  readonly what: string;
}

/** Asked as soon as it is known who asks and for how much; a picture has not been read yet. */
export function registerQuotas(
  app: FastifyInstance,
  deps: Pick<ServerDeps, 'clock' | 'store'>,
  quotas: Quotas,
): void {
  const budgets = createBudgets(deps, quotas);
  app.addHook('preValidation', async (request, reply) => {
    const { principal } = request;
    if (principal === undefined) return undefined;
    for (const { budget, key, amount, what } of spendings(budgets, principal, request)) {
      const waitMs = await budget.spend(key, amount);
      if (waitMs > 0) return refuse(request, reply, { waitMs, what });
    }
    return undefined;
  });
}

type Budgets = ReturnType<typeof createBudgets>;

const createBudgets = (
  { clock, store }: Pick<ServerDeps, 'clock' | 'store'>,
  { requestsPerMinute, entriesPerHour, pictureBytesPerDay }: Quotas,
) => {
  const leases = store.asSystem('budgets').budgets;
  const of = (name: string, max: number, windowMs: number) =>
    createBudget({ clock, leases }, { name, max, windowMs, keys: keysMax });
  return {
    account: of('account', requestsPerMinute.account, minuteMs),
    credential: of('credential', requestsPerMinute.credential, minuteMs),
    entries: of('entries', entriesPerHour, hourMs),
    pictures: of('pictures', pictureBytesPerDay.credential, dayMs),
    organisationPictures: of('organisation pictures', pictureBytesPerDay.organisation, dayMs),
  };
};

function spendings(
  budgets: Budgets,
  principal: Principal,
  request: FastifyRequest,
): readonly Spending[] {
  const { account, credentialHash, ten } = principal;
  const all: Spending[] = [
    { budget: budgets.account, key: account.id, amount: 1, what: 'requests of this account' },
    { budget: budgets.credential, key: credentialHash, amount: 1, what: 'requests' },
  ];
  const entries = entriesIn(request);
  if (entries > 0)
    all.push({ budget: budgets.entries, key: credentialHash, amount: entries, what: 'entries' });
  const bytes = pictureBytesIn(request);
  if (bytes === 0) return all;
  all.push({ budget: budgets.pictures, key: credentialHash, amount: bytes, what: 'pictures' });
  if (ten !== undefined)
    all.push({
      budget: budgets.organisationPictures,
      key: ten,
      amount: bytes,
      what: 'pictures of this organisation',
    });
  return all;
}

/** Not checked against its schema yet: whatever it is, it counts as long as it is a list. */
function entriesIn(request: FastifyRequest): number {
  if (request.method !== 'POST' || routeOf(request) !== '/v1/entries') return 0;
  const { body } = request;
  if (typeof body !== 'object' || body === null || !('entries' in body)) return 0;
  return Array.isArray(body.entries) ? body.entries.length : 0;
}

function pictureBytesIn(request: FastifyRequest): number {
  if (request.method !== 'PUT' || routeOf(request) !== '/v1/blobs/:sha256') return 0;
  const bytes = Number(request.headers['content-length'] ?? 0);
  return Number.isSafeInteger(bytes) ? bytes : 0;
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { waitMs, what }: { readonly waitMs: number; readonly what: string },
): FastifyReply {
  reply.header('retry-after', Math.ceil(waitMs / 1_000));
  return replyProblem(request, reply, { code: 'E_RATE_LIMITED', detail: `too many ${what}` });
}
