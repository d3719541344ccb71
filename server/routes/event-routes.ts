import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { ServerEvent } from '../../shared/api/schemas.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { OutboxTable } from '../store/tables.ts';
import { reviewedOrganisations } from '../use-cases/contracts.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { fail } from '../use-cases/failure.ts';
import { type Principal, reaches } from '../use-cases/principal.ts';
import { isStillValid } from '../use-cases/sign-in.ts';

/** A comment keeps proxies from closing. */
const heartbeatMs = 15_000;
const retryMs = 2_000;
/** Rights are looked up afresh when the browser reconnects, at the latest after this. */
const streamMaxMs = 15 * 60_000;
const pageEvents = 500;
/** Of one person: tabs and devices. Each costs a query whenever anything happens. */
const streamsMax = 32;
/** A reader that takes nothing is cut off, and goes on from its last id when it comes back. */
const unreadMaxBytes = 1_048_576;

/** `GET /v1/events`: server-sent events from the outbox; `Last-Event-ID` is an outbox id. */
export function eventRoutes(deps: ServerDeps): SomeHandlers<'getEvents'> {
  const openByAccount = new Map<string, number>();
  const count = (account: string, change: number) => {
    const open = (openByAccount.get(account) ?? 0) + change;
    if (open > 0) openByAccount.set(account, open);
    else openByAccount.delete(account);
  };
  return {
    getEvents: async ({ principal, request, reply }) => {
      const account = principal.account.id;
      // Who hung up meanwhile sends no `close` any more, and nothing would ever be taken down.
      if (reply.raw.destroyed) return hangUp(reply);
      if ((openByAccount.get(account) ?? 0) >= streamsMax) return fail('E_RATE_LIMITED', 'streams');
      count(account, 1);
      reply.raw.once('close', () => count(account, -1));
      const isForCaller = await audienceOf(deps, principal);
      const last = await deps.store.outbox.last();
      if (reply.raw.destroyed) return hangUp(reply);
      // An id from before a database was restored would wait for events that are long gone.
      const from = Math.min(parseEventId(request.headers['last-event-id']) ?? last, last);
      open(reply, from);
      stream(deps, reply, { principal, from, isForCaller });
      return ok(undefined);
    },
  };
}

function hangUp(reply: FastifyReply) {
  reply.hijack();
  return ok(undefined);
}

function open(reply: FastifyReply, from: number): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    'x-accel-buffering': 'no',
  });
  reply.raw.write(`retry: ${retryMs}\nid: ${from}\n\n`);
}

/** Whoever is sent away at the end of a process comes back, to another, but not all at once. */
const retryHint = (): string => `retry: ${retryMs + Math.floor(Math.random() * 2 * retryMs)}\n\n`;

type IsForCaller = (event: OutboxTable) => boolean;

async function audienceOf(deps: ServerDeps, principal: Principal): Promise<IsForCaller> {
  const { via, account } = principal;
  const ofAll = (event: OutboxTable) => event.type === 'checkpoint';
  if (via === 'session') {
    const tens = new Set(await reviewedOrganisations(deps, account.id));
    return (event) => ofAll(event) || event.fre === account.id || tens.has(event.ten);
  }
  const contracts = await deps.store.contracts.listForFreelancer(account.id);
  const tens = new Set(contracts.map(({ ten }) => ten));
  const isOwn = ({ fre, ten }: OutboxTable) => fre === account.id || (fre === '' && tens.has(ten));
  return (event) =>
    ofAll(event) || (isOwn(event) && (event.ten === '' || reaches(principal, event.ten)));
}

function parseEventId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^[0-9]{1,15}$/.test(header) ? Number(header) : undefined;
}

interface StreamStart {
  readonly principal: Principal;
  readonly from: number;
  readonly isForCaller: IsForCaller;
}

function stream(deps: ServerDeps, { raw }: FastifyReply, start: StreamStart): void {
  const sendNew = createSender(deps, raw, start);
  const stopListening = deps.events.listen({
    onWake: sendNew,
    onClose: () => raw.end(retryHint()),
  });
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
  const end = setTimeout(() => raw.end(), streamMaxMs);
  raw.on('close', () => {
    stopListening();
    clearInterval(heartbeat);
    clearTimeout(end);
  });
  sendNew();
}

/** Sends what is new in the outbox; one query at a time, however often it is woken. */
function createSender(
  deps: ServerDeps,
  raw: ServerResponse,
  { principal, from, isForCaller }: StreamStart,
): () => void {
  const { store, logger } = deps;
  const state = { sent: from, isSending: false, isWoken: false };

  async function sendPages(): Promise<void> {
    while (state.isWoken && !raw.destroyed) {
      const rows = await store.outbox.after(state.sent, pageEvents);
      state.isWoken = rows.length === pageEvents;
      // Whoever signed out meanwhile is told nothing more.
      if (rows.length > 0 && !(await isStillValid(deps, principal))) return void raw.end();
      for (const row of rows) {
        if (isForCaller(row)) raw.write(formatEvent(row));
        state.sent = row.id;
      }
      // Who belongs where may have changed: the browser comes back at once, with its rights of now.
      if (principal.via === 'session' && rows.some(isForCallersRights)) return void raw.end();
      if (raw.writableLength > unreadMaxBytes) raw.destroy();
    }
  }

  const isForCallersRights = (row: OutboxTable): boolean =>
    row.type === 'roster' && isForCaller(row);

  async function send(): Promise<void> {
    state.isWoken = true;
    if (state.isSending) return;
    state.isSending = true;
    try {
      await sendPages();
    } catch (error) {
      // The browser reconnects with the last id that it has.
      logger.warn({ err: error }, 'event stream ended');
      raw.end();
    } finally {
      state.isSending = false;
    }
  }
  return () => void send();
}

function formatEvent(row: OutboxTable): string {
  const event: ServerEvent = {
    type: row.type as ServerEvent['type'],
    con: row.con === '' ? nilUuid : row.con,
  };
  return `id: ${row.id}\ndata: ${JSON.stringify(event)}\n\n`;
}
