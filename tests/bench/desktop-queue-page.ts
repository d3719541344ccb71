import { Dexie } from 'dexie';
import { createApiClient } from '../../renderer/api/client.ts';
import { openDatabase } from '../../renderer/outbox/database.ts';
import { createOutbox } from '../../renderer/outbox/outbox.ts';
import { takeTurn } from '../../renderer/outbox/sync-loop.ts';
import type { JournalItem, OutboxBridge } from '../../shared/api/ipc.ts';

declare global {
  interface Window {
    runQueue(): Promise<QueueRun>;
  }
}

export interface QueueRun {
  readonly queueMs: number;
  readonly bareMs: number;
  /** left when the loop had nothing more to do */
  readonly left: number;
}

/** As many as main hands over in one call. */
const bareBatch = 200;

/** The queue's own code in a real browser store; main's answers come without the way to main. */
window.runQueue = async () => {
  const items = (await (await fetch('/items')).json()) as JournalItem[];
  const bareMs = await bulkPut(items);
  const outbox = createOutbox(openDatabase(), () => Date.now());
  const deps = {
    bridge: bridgeOf(items),
    outbox,
    api: createApiClient({ baseURL: '/api' }),
    random: Math.random,
    nowMs: () => 0,
    sleep: async () => 'rested' as const,
  };
  const state = { roots: new Map(), backoff: noBackoff, pulledAt: 0, isChecked: false };
  const startedAt = performance.now();
  const turn = await takeTurn(deps, state);
  const queueMs = performance.now() - startedAt;
  if (turn !== 'idle') throw new Error(JSON.stringify(turn));
  return { queueMs, bareMs, left: (await outbox.counts()).unsent };
};

const noBackoff = { reset: () => undefined, next: () => 0 };

async function bulkPut(items: readonly JournalItem[]): Promise<number> {
  const database = new Dexie('bare', { chromeTransactionDurability: 'strict' });
  database.version(1).stores({ entries: 'hash, &position, state' });
  const rows = items.map((item) => ({ ...item, state: 'queued' }));
  const startedAt = performance.now();
  for (let from = 0; from < rows.length; from += bareBatch)
    await database.table('entries').bulkPut(rows.slice(from, from + bareBatch));
  return performance.now() - startedAt;
}

function bridgeOf(items: readonly JournalItem[]): OutboxBridge {
  const answerTo = (call: string, request: Record<string, unknown>): unknown => {
    if (call === 'outbox.journal') {
      const [after, limit] = [Number(request['after']), Number(request['limit'])];
      const page = items.slice(after, after + limit);
      return { items: page, paired: true, seenSize: 2, acked: 0, journalGaps: 0 };
    }
    if (call === 'outbox.checkpoint') return { accepted: true };
    if (call !== 'outbox.receipts') return undefined;
    const given = request['items'] as readonly { readonly hash: string }[];
    return { accepted: given.map(({ hash }) => hash), rejected: [] };
  };
  const invoke = async (call: string, request: object) => ({
    ok: true,
    value: answerTo(call, request as Record<string, unknown>),
  });
  return { invoke, onWake: () => () => undefined } as unknown as OutboxBridge;
}
