import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiClient } from '../../renderer/api/client.ts';
import { createAlarm } from '../../renderer/outbox/alarm.ts';
import { createBackoff } from '../../renderer/outbox/backoff.ts';
import { openDatabase } from '../../renderer/outbox/database.ts';
import { createOutbox, isSound } from '../../renderer/outbox/outbox.ts';
import { runSyncLoop, takeTurn } from '../../renderer/outbox/sync-loop.ts';
import type { JournalItem, OutboxBridge } from '../../shared/api/ipc.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { createTestDevice, ordinaryDraft } from '../support/entry-factory.ts';
import { createTestClock } from '../support/test-clock.ts';

const con = 'c0000000-0000-4000-8000-000000000001';
const otherCon = 'c0000000-0000-4000-8000-000000000002';
const ten = 'a0000000-0000-4000-8000-000000000001';

/** Real signed entries of two streams, as main would hand them over. */
async function someItems(): Promise<JournalItem[]> {
  const device = createTestDevice({
    name: 'queue',
    fre: 'f0000000-0000-4000-8000-000000000001',
    log: 'log.test/queue',
    clock: createTestClock(),
  });
  device.see({ size: 1, root: '0'.repeat(64) });
  const pins = {
    org_pk: '1'.repeat(64),
    operator_pk: '2'.repeat(64),
    log_vkey: 'x',
    rp_id: 'x',
    origins: [],
  };
  const entries = [
    await device.enroll('ab'.repeat(16)),
    await device.contract(con, ten, { draft: ordinaryDraft, pins }),
    (await device.start(con, '3'.repeat(64))).entry,
    await device.contract(otherCon, ten, { draft: ordinaryDraft, pins }),
    (await device.slice({ con })).entry,
    await device.stop(con),
  ];
  return entries.map((entry, i) => ({
    position: i + 1,
    hash: entry.hash,
    by: entry.payload.by,
    con: entry.payload.con,
    seq: entry.payload.seq,
    kind: entry.kind,
    envelope: envelopeToJson(entry.envelope),
    picturesFromAt: 0,
    blobs: [],
    names: 'cm' in entry.payload ? Object.keys(entry.payload.cm ?? {}) : [],
    withheld: [],
    receipted: false,
    held: [],
    about: [],
  }));
}

async function filled() {
  const database = openDatabase({ indexedDB: new IDBFactory(), IDBKeyRange });
  const outbox = createOutbox(database, () => 1);
  const items = await someItems();
  await outbox.put(items);
  const hash = (i: number) => items[i]?.hash ?? '';
  return { database, outbox, items, hash };
}

describe('the queue', () => {
  it('has an entry once, however often it is put, and forgets nothing about it', async () => {
    const { outbox, items, hash } = await filled();
    await outbox.receipted([hash(0)]);
    await outbox.put(items);
    const unsent = await outbox.unsent(64);
    expect(unsent.map(({ position }) => position)).toEqual([2, 3, 4, 5, 6]);
    expect(await outbox.head()).toBe(6);
    expect(await outbox.gaps()).toBe(0);
  });

  it('keeps the order, at most so many', async () => {
    const { outbox } = await filled();
    expect((await outbox.unsent(3)).map(({ position }) => position)).toEqual([1, 2, 3]);
  });

  it('sends nothing behind a refused entry of the same stream, and everything of others', async () => {
    const { outbox, hash } = await filled();
    await outbox.receipted([hash(0), hash(1)]);
    await outbox.refused(hash(2));
    expect((await outbox.unsent(64)).map(({ position }) => position)).toEqual([4]);
    await outbox.requeueRefused();
    expect((await outbox.unsent(64)).map(({ position }) => position)).toEqual([3, 4, 5, 6]);
  });

  it('knows what is still to deliver', async () => {
    const { outbox, hash, items } = await filled();
    await outbox.receipted(items.map((item) => item.hash));
    expect((await outbox.undelivered()).map(({ position }) => position)).toEqual([3, 5]);
    await outbox.held(hash(4), ['act', 'memo']);
    expect(await outbox.counts()).toEqual({ unsent: 0, undelivered: 2 });
    await outbox.held(hash(4), ['act', 'memo', 'ctx']);
    await outbox.held(hash(2), ['sched']);
    expect(await outbox.counts()).toEqual({ unsent: 0, undelivered: 0 });
  });

  it('sees removed and exchanged records', async () => {
    const { outbox, database, items, hash } = await filled();
    await database.entries.delete(hash(3));
    expect(await outbox.gaps()).toBe(1);
    const [first, second] = items;
    if (first === undefined || second === undefined) throw new Error('no items');
    expect(isSound(first)).toBe(true);
    expect(isSound({ ...first, envelope: second.envelope })).toBe(false);
    expect(isSound({ ...first, con: otherCon })).toBe(false);
    expect(isSound({ ...first, seq: first.seq + 1 })).toBe(false);
    const record = await database.entries.get(hash(1));
    if (record === undefined) throw new Error('no record');
    await database.entries.put({ ...record, envelope: first.envelope });
    expect((await outbox.unsent(64)).map(({ position }) => position)).toEqual([1, 3, 5, 6]);
    expect(await database.quarantine.toCollection().primaryKeys()).toEqual([hash(1)]);
  });
});

/** Main as the queue sees it: a journal, and how far it was acknowledged. */
function journalBridge(journal: readonly JournalItem[], acked: number) {
  const rebuilt: number[] = [];
  const bridge: OutboxBridge = {
    onWake: () => () => undefined,
    async invoke(call, request) {
      if (call === 'outbox.rebuilt') rebuilt.push((request as { entries: number }).entries);
      if (call !== 'outbox.journal') return { ok: true, value: undefined } as never;
      const { after, limit } = request as { after: number; limit: number };
      const items = journal.filter(({ position }) => position > after).slice(0, limit);
      const value = { items, paired: true, seenSize: 1, acked, journalGaps: 0 };
      return { ok: true, value } as never;
    },
  };
  return { bridge, rebuilt };
}

const offline: ApiClient = {
  url: () => '',
  call: async () => ({ ok: false, error: { type: 'unreachable', detail: '', aborted: false } }),
};

describe('hostile storage', () => {
  type Filled = Awaited<ReturnType<typeof filled>>;
  const attacks: readonly { name: string; attack: (queue: Filled) => Promise<unknown> }[] = [
    { name: 'removes a record', attack: ({ database, hash }) => database.entries.delete(hash(3)) },
    {
      name: 'exchanges the envelopes of two records',
      async attack({ database, items, hash }) {
        await database.entries.update(hash(1), { envelope: items[2]?.envelope as never });
        await database.entries.update(hash(2), { envelope: items[1]?.envelope as never });
      },
    },
    {
      name: 'exchanges a record that was sent already',
      async attack({ database, outbox, items, hash }) {
        await outbox.receipted([hash(0)]);
        await database.entries.update(hash(0), { envelope: items[1]?.envelope as never });
      },
    },
    {
      name: 'puts a duplicate in the place of another',
      async attack({ database, items, hash }) {
        const record = await database.entries.get(hash(4));
        await database.entries.delete(hash(3));
        if (record === undefined) throw new Error('no record');
        await database.entries.put({ ...record, hash: hash(3), position: items[3]?.position ?? 0 });
      },
    },
    {
      name: 'rolls everything back',
      attack: ({ database, hash }) => database.entries.bulkDelete([hash(3), hash(4), hash(5)]),
    },
  ];
  it.each(attacks)('that $name is detected, and the journal refills it', async ({ attack }) => {
    const queue = await filled();
    const { outbox, items, database } = queue;
    await attack(queue);
    const { bridge, rebuilt } = journalBridge(items, items.length);
    const loop = { api: offline, bridge, outbox, random: () => 1, nowMs: () => 0 };
    const deps = { ...loop, sleep: async () => 'rested' as const };
    const state = {
      roots: new Map(),
      backoff: createBackoff(() => 1),
      pulledAt: 0,
      isChecked: false,
    };
    expect(await takeTurn(deps, state)).toMatchObject({ state: 'offline' });
    expect(rebuilt).toEqual([items.length]);
    const records = await database.entries.orderBy('position').toArray();
    expect(records).toEqual(items.map((item) => ({ ...item, state: 'queued' })));
  });

  it('is refilled when the journal has another entry at its head', async () => {
    const { outbox, items, database } = await filled();
    const [a, b, c, d, , f] = items;
    if (!a || !b || !c || !d || !f) throw new Error('no items');
    await database.entries.delete(f.hash);
    // One line was taken out of the journal, and another signed since.
    const { bridge, rebuilt } = journalBridge([a, b, c, d, { ...f, position: 5 }], 5);
    const loop = { api: offline, bridge, outbox, random: () => 1, nowMs: () => 0 };
    const deps = { ...loop, sleep: async () => 'rested' as const };
    const state = {
      roots: new Map(),
      backoff: createBackoff(() => 1),
      pulledAt: 0,
      isChecked: true,
    };
    await takeTurn(deps, state);
    expect(rebuilt).toEqual([5]);
    expect(await outbox.hashAt(5)).toBe(f.hash);
  });

  it('keeps what only the queue still has when the journal was cut', async () => {
    const { outbox, items } = await filled();
    const { bridge, rebuilt } = journalBridge(items.slice(0, 4), 6);
    const loop = { api: offline, bridge, outbox, random: () => 1, nowMs: () => 0 };
    const deps = { ...loop, sleep: async () => 'rested' as const };
    const state = {
      roots: new Map(),
      backoff: createBackoff(() => 1),
      pulledAt: 0,
      isChecked: false,
    };
    await takeTurn(deps, state);
    expect(rebuilt).toEqual([]);
    expect(await outbox.head()).toBe(6);
  });
});

describe('waiting', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('doubles up to five minutes, with jitter, and obeys the server', () => {
    const backoff = createBackoff(() => 1);
    const waits = Array.from({ length: 12 }, () => backoff.next());
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(Math.max(...waits)).toBe(300_000);
    backoff.reset();
    expect(backoff.next()).toBe(1_000);
    expect(backoff.next(60_000)).toBe(60_000);
    expect(createBackoff(() => 0).next()).toBe(500);
  });

  it('is cut short by a wake-up, also by one that came before', async () => {
    vi.useFakeTimers();
    const alarm = createAlarm();
    const first = alarm.sleep(60_000);
    alarm.wake();
    expect(await first).toBe('woken');
    alarm.wake();
    expect(await alarm.sleep(60_000)).toBe('woken');
    const third = alarm.sleep(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await third).toBe('rested');
  });
});

describe('the loop', () => {
  it('waits as long as the server asks, says so, and rests when there is nothing', async () => {
    const { outbox, items } = await filled();
    const slept: number[] = [];
    const statuses: unknown[] = [];
    const stop = new AbortController();
    let calls = 0;
    const api: ApiClient = {
      url: () => '',
      async call(name) {
        calls += 1;
        expect(name).toBe('postEntries');
        return {
          ok: false,
          error: { type: 'problem', status: 429, code: 'E_RATE_LIMITED', retryAfterMs: 7_000 },
        };
      },
    };
    const bridge: OutboxBridge = {
      onWake: () => () => undefined,
      async invoke(call, request) {
        if (call === 'outbox.status') statuses.push(request);
        const journal = { items: [], paired: true, seenSize: 1, acked: 6, journalGaps: 0 };
        return { ok: true, value: call === 'outbox.journal' ? journal : undefined } as never;
      },
    };
    await runSyncLoop(
      {
        api,
        bridge,
        outbox,
        random: () => 1,
        nowMs: () => 0,
        sleep: async (ms) => {
          slept.push(ms);
          if (slept.length === 3) stop.abort();
          return 'rested';
        },
      },
      stop.signal,
    );
    expect(slept).toEqual([7_000, 7_000, 7_000]);
    expect(calls).toBe(3);
    expect(statuses[0]).toEqual({
      state: 'waiting',
      code: 'E_RATE_LIMITED',
      waiting: items.length,
      waitingPictures: 0,
    });
  });
});
