import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { ServerEvent } from '../../shared/api/schemas.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { OutboxTable } from '../store/tables.ts';
import { reviewedOrganisations } from '../use-cases/contracts.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import type { Principal } from '../use-cases/principal.ts';

/** Events of other processes are found by looking; a comment keeps proxies from closing. */
const pollMs = 1_000;
const heartbeatMs = 15_000;
/** Rights are looked up afresh when the browser reconnects, at the latest after this. */
const streamMaxMs = 15 * 60_000;
const pageEvents = 500;

/** `GET /v1/events`: server-sent events from the outbox; `Last-Event-ID` is an outbox id. */
export const eventRoutes = (deps: ServerDeps): SomeHandlers<'getEvents'> => ({
  getEvents: async ({ principal, request, reply }) => {
    const isForCaller = await audienceOf(deps, principal);
    const lastId = parseEventId(request.headers['last-event-id']);
    const from = lastId ?? (await deps.store.outbox.last());
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(`retry: 2000\nid: ${from}\n\n`);
    stream(deps, reply, { from, isForCaller });
    return ok(undefined);
  },
});

type IsForCaller = (event: OutboxTable) => boolean;

async function audienceOf(deps: ServerDeps, { via, account }: Principal): Promise<IsForCaller> {
  const ofAll = (event: OutboxTable) => event.type === 'checkpoint';
  if (via === 'session') {
    const tens = new Set(await reviewedOrganisations(deps, account.id));
    return (event) => ofAll(event) || event.fre === account.id || tens.has(event.ten);
  }
  const contracts = await deps.store.contracts.listForFreelancer(account.id);
  const tens = new Set(contracts.map(({ ten }) => ten));
  return (event) =>
    ofAll(event) || event.fre === account.id || (event.fre === '' && tens.has(event.ten));
}

function parseEventId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^[0-9]{1,15}$/.test(header) ? Number(header) : undefined;
}

interface StreamStart {
  readonly from: number;
  readonly isForCaller: IsForCaller;
}

function stream(deps: ServerDeps, { raw }: FastifyReply, start: StreamStart): void {
  const sendNew = createSender(deps, raw, start);
  const stopListening = deps.events.listen({ onWake: sendNew, onClose: () => raw.end() });
  const poll = setInterval(sendNew, pollMs);
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
  const end = setTimeout(() => raw.end(), streamMaxMs);
  raw.on('close', () => {
    stopListening();
    clearInterval(poll);
    clearInterval(heartbeat);
    clearTimeout(end);
  });
  sendNew();
}

/** Sends what is new in the outbox; one query at a time, however often it is woken. */
function createSender(
  { store, logger }: ServerDeps,
  raw: ServerResponse,
  { from, isForCaller }: StreamStart,
): () => void {
  const state = { sent: from, isSending: false, isWoken: false };

  async function sendPages(): Promise<void> {
    while (state.isWoken && !raw.destroyed) {
      const rows = await store.outbox.after(state.sent, pageEvents);
      state.isWoken = rows.length === pageEvents;
      for (const row of rows) {
        if (isForCaller(row)) raw.write(formatEvent(row));
        state.sent = row.id;
      }
    }
  }

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
