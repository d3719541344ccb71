import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, Histogram, Registry } from 'prom-client';
import { type ErrorCode, isErrorCode } from '../../shared/api/error-codes.ts';
import { routeOf } from './request-log.ts';

/** What this process counts while it answers; other readings are made when somebody asks. */
export interface Metrics {
  readonly registry: Registry;
  observeAnswer(answer: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  observeBatch(entries: number): void;
  countRefused(code: ErrorCode): void;
  countEntry(outcome: 'accepted' | 'refused'): void;
}

const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const durations = new Histogram({
    name: 'countersign_http_request_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: durationBuckets,
    registers,
  });
  const batches = new Histogram({
    name: 'countersign_accept_batch_entries',
    help: 'Entries in one request to accept them',
    buckets: batchBuckets,
    registers,
  });
  const refused = new Counter({
    name: 'countersign_refused_total',
    help: 'Requests and single entries that were refused, by code',
    labelNames: ['code'],
    registers,
  });
  const entries = new Counter({
    name: 'countersign_entries_total',
    help: 'Entries that were sent, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  return {
    registry,
    observeAnswer: ({ method, route, status, seconds }) =>
      durations.observe({ method, route, status: String(status) }, seconds),
    observeBatch: (count) => batches.observe(count),
    countRefused: (code) => refused.inc({ code }),
    countEntry: (outcome) => entries.inc({ outcome }),
  };
}

const msPerSecond = 1_000;

/** Looks at every answer on its way out; knows the shape of one body, that of `postEntries`. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    metrics.observeAnswer({
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      seconds: reply.elapsedTime / msPerSecond,
    });
    if (request.problemCode !== undefined) metrics.countRefused(request.problemCode);
  });
  app.addHook('preSerialization', async (request, _reply, payload) => {
    if (isEntryPost(request)) countEntries(metrics, payload);
    return payload;
  });
}

const isEntryPost = (request: FastifyRequest): boolean =>
  request.method === 'POST' && routeOf(request) === '/v1/entries';

function countEntries(metrics: Metrics, payload: unknown): void {
  if (typeof payload !== 'object' || payload === null || !('results' in payload)) return;
  const results = payload.results as readonly { readonly ok: boolean; readonly code?: string }[];
  metrics.observeBatch(results.length);
  for (const { ok, code = '' } of results) {
    metrics.countEntry(ok ? 'accepted' : 'refused');
    if (!ok && isErrorCode(code)) metrics.countRefused(code);
  }
}
