import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { openOrForget, outboxSchemas } from '../../renderer/outbox/database.ts';
import { createOutbox } from '../../renderer/outbox/outbox.ts';
import { playDays } from '../support/outbox-days.ts';
import { manyItems } from '../support/outbox-items.ts';

const bare = (indexedDB: IDBFactory, version: keyof typeof outboxSchemas): Dexie => {
  const database = new Dexie('countersign-outbox', { indexedDB, IDBKeyRange });
  for (const [each, stores] of Object.entries(outboxSchemas))
    if (Number(each) <= version) database.version(Number(each)).stores(stores);
  return database;
};

describe('a queue from an older app', () => {
  const versions = Object.keys(outboxSchemas).map(Number) as (keyof typeof outboxSchemas)[];

  it.each(versions)('of version %i keeps every entry, its order and its state', async (version) => {
    const indexedDB = new IDBFactory();
    const old = bare(indexedDB, version);
    const items = await manyItems(4);
    const states = ['done', 'receipted', 'queued', 'refused', 'queued', 'queued', 'queued'];
    const records = items.map((item, i) => ({ ...item, state: states[i] }));
    await old.table('entries').bulkPut(records);
    await old.table('quarantine').put({ hash: 'ff', foundAt: 1, record: {} });
    old.close();
    const database = await openOrForget({ indexedDB, IDBKeyRange });
    expect(database.verno).toBe(Math.max(...versions));
    expect(await database.entries.orderBy('position').toArray()).toEqual(records);
    expect(await database.quarantine.count()).toBe(1);
    const outbox = createOutbox(database, () => 1);
    await outbox.requeueRefused();
    const unsent = await outbox.unsent(64);
    expect(unsent.map(({ position }) => position)).toEqual([3, 4, 5, 6, 7]);
    expect((await outbox.undelivered()).map(({ position }) => position)).toEqual([2]);
  });

  it('that a newer app wrote, or that is broken, is begun anew: the journal fills it', async () => {
    const indexedDB = new IDBFactory();
    const newer = new Dexie('countersign-outbox', { indexedDB, IDBKeyRange });
    newer.version(99).stores({ entries: '++id', other: 'x' });
    await newer.table('entries').add({ id: 1 });
    newer.close();
    const database = await openOrForget({ indexedDB, IDBKeyRange });
    const outbox = createOutbox(database, () => 1);
    const items = await manyItems(1);
    await outbox.put(items);
    expect(await outbox.head()).toBe(items.length);
    expect((await outbox.unsent(64)).map(({ hash }) => hash)).toEqual(
      items.map(({ hash }) => hash),
    );
  });
});

describe('days without a connection', () => {
  it('queue thousands, and drain in order, none lost, none twice, while answers get lost', {
    timeout: 120_000,
  }, async () => {
    const items = await manyItems(2_000);
    const played = await playDays(items, { indexedDB: new IDBFactory(), IDBKeyRange });
    expect(played.queuedOffline).toBe(items.length);
    expect(played.left).toEqual({ unsent: 0, undelivered: 0 });
    expect(played.accepted).toEqual(items.map(({ envelope }) => envelope.payload));
    expect(played.lostAnswers).toBeGreaterThan(3);
  });
});
