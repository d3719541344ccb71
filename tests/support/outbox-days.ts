import type { ApiClient } from '../../renderer/api/client.ts';
import { createBackoff } from '../../renderer/outbox/backoff.ts';
import { type IndexedDb, openOrForget } from '../../renderer/outbox/database.ts';
import { createOutbox } from '../../renderer/outbox/outbox.ts';
import { takeTurn } from '../../renderer/outbox/sync-loop.ts';
import type { JournalItem, OutboxBridge } from '../../shared/api/ipc.ts';

export interface PlayedDays {
  readonly queuedOffline: number;
  readonly left: { readonly unsent: number; readonly undelivered: number };
  /** Payloads as the server took them. */
  readonly accepted: readonly string[];
  readonly lostAnswers: number;
}

/** Days without a server, then one whose answers get lost now and then. Runs in any IndexedDB. */
export async function playDays(
  items: readonly JournalItem[],
  indexedDb: IndexedDb = {},
): Promise<PlayedDays> {
  const server = createForgetfulServer();
  const outbox = createOutbox(await openOrForget(indexedDb), () => 1);
  const deps = {
    api: server.api,
    bridge: journalOf(items),
    outbox,
    random: () => 1,
    nowMs: () => 0,
    sleep: async () => 'rested' as const,
  };
  const state = { roots: new Map(), backoff: createBackoff(() => 1), pulledAt: 0, isChecked: true };
  server.state.isDown = true;
  await takeTurn(deps, state);
  const queuedOffline = (await outbox.counts()).unsent;
  server.state.isDown = false;
  for (let turn = 0; turn < 200; turn++) if ((await takeTurn(deps, state)) === 'idle') break;
  const { accepted } = server;
  return { queuedOffline, left: await outbox.counts(), accepted, lostAnswers: server.state.lost };
}

/** Takes each entry once and in order; every seventh answer never arrives. */
function createForgetfulServer() {
  const accepted: string[] = [];
  const known = new Set<string>();
  const state = { isDown: false, requests: 0, lost: 0 };
  const gone = { ok: false, error: { type: 'unreachable', detail: 'down' } } as const;
  const api: ApiClient = {
    url: () => '',
    async call(name: string, request?: unknown) {
      if (state.isDown) return gone as never;
      if (name !== 'postEntries') throw new Error(`not expected: ${name}`);
      const { entries } = (request as { body: { entries: JournalItem['envelope'][] } }).body;
      for (const { payload } of entries) {
        if (!known.has(payload)) accepted.push(payload);
        known.add(payload);
      }
      state.requests += 1;
      if (state.requests % 7 === 0) {
        state.lost += 1;
        return gone as never;
      }
      const results = entries.map((envelope) => ({
        hash: hashByPayload.get(envelope.payload) ?? '',
        ok: true,
        receipt: 'a receipt',
      }));
      return { ok: true, value: { results } } as never;
    },
  };
  return { api, accepted, state };
}

const hashByPayload = new Map<string, string>();

/** Main, with a journal and belief in every receipt. */
function journalOf(items: readonly JournalItem[]): OutboxBridge {
  for (const { hash, envelope } of items) hashByPayload.set(envelope.payload, hash);
  return {
    onWake: () => () => undefined,
    async invoke(call, request) {
      const asked = request as { after: number; limit: number; items: { hash: string }[] };
      if (call === 'outbox.journal') {
        const page = items.filter(({ position }) => position > asked.after).slice(0, asked.limit);
        return {
          ok: true,
          value: { items: page, paired: true, acked: 0, journalGaps: 0 },
        } as never;
      }
      if (call === 'outbox.receipts') {
        const accepted = asked.items.map(({ hash }) => hash);
        return { ok: true, value: { accepted, rejected: [] } } as never;
      }
      return { ok: true, value: undefined } as never;
    },
  };
}
