import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import type { ApiClient } from '../../renderer/api/client.ts';
import { openDatabase } from '../../renderer/outbox/database.ts';
import { createOutbox } from '../../renderer/outbox/outbox.ts';
import { runSyncLoop } from '../../renderer/outbox/sync-loop.ts';
import type { OutboxBridge } from '../../shared/api/ipc.ts';
import { manyItems } from '../support/outbox-items.ts';

it('a refused entry goes again at once when she asks for it, and not before', async () => {
  const items = await manyItems(1);
  const outbox = createOutbox(openDatabase({ indexedDB: new IDBFactory(), IDBKeyRange }), () => 1);
  await outbox.put(items);
  const stop = new AbortController();
  const posted: number[] = [];
  const sending: number[] = [];
  const retries = [false, true, false];
  const api: ApiClient = {
    url: () => '',
    async call(name, request?: unknown) {
      if (name === 'getStream') return { ok: true, value: { head: { seq: 99 } } } as never;
      if (name !== 'postEntries')
        return { ok: false, error: { type: 'unreachable', detail: 'down' } } as never;
      const { entries } = (request as { body: { entries: unknown[] } }).body;
      posted.push(entries.length);
      const results = items.map(({ hash }) => ({
        hash,
        ok: false,
        code: 'E_KIND_ROLE',
        retry: false,
      }));
      return { ok: true, value: { results } } as never;
    },
  };
  const bridge: OutboxBridge = {
    onWake: () => () => undefined,
    async invoke(call, request) {
      if (call === 'outbox.sending') sending.push((request as { hashes: string[] }).hashes.length);
      if (call === 'outbox.status') return { ok: true, value: { retry: retries.shift() } } as never;
      const journal = { items: [], paired: true, seenSize: 1, acked: 4, journalGaps: 0 };
      return { ok: true, value: call === 'outbox.journal' ? journal : undefined } as never;
    },
  };
  const slept: number[] = [];
  await runSyncLoop(
    {
      api,
      bridge,
      outbox,
      random: () => 1,
      nowMs: () => 0,
      sleep: async (ms) => {
        slept.push(ms);
        if (slept.length === 2) stop.abort();
        return 'rested';
      },
    },
    stop.signal,
  );
  // The first turn is refused; the second sends nothing and is told to try again; the third does.
  expect(posted).toEqual([4, 4]);
  expect(sending).toEqual([4, 0, 4, 0]);
  expect(slept).toHaveLength(2);
});
