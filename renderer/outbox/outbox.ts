import { Dexie } from 'dexie';
import type { JournalItem } from '../../shared/api/ipc.ts';
import { parseCsJson } from '../../shared/entry/cs-json.ts';
import { entryHashOf, parseEnvelope } from '../../shared/entry/envelope.ts';
import { nobleHasher } from '../../shared/kit/noble-hasher.ts';
import type { OutboxDatabase, QueuedEntry } from './database.ts';

/** What main says of an entry's content now. */
export interface ContentNow {
  /** Names that were removed, covered or moved away. */
  readonly gone: readonly string[];
  readonly blobs: readonly string[];
}

/** One device in one contract, or by itself (protocol 3.3). */
export interface Stream {
  readonly by: string;
  readonly con: string;
}

/** The queue: every entry once, by its hash, in the order of the journal. */
export interface Outbox {
  /** Position of the newest entry here; 0 when there is none. */
  head(): Promise<number>;
  /** Whose entry is at a position. */
  hashAt(position: number): Promise<string | undefined>;
  /**
   * How many positions up to the head are missing: somebody removed records. Every record is
   * looked at, sent or not; what is not sound is set aside, which makes a gap of its position.
   */
  gaps(): Promise<number>;
  /** One transaction; durable when it resolves. An entry that is here already stays as it is. */
  put(items: readonly JournalItem[]): Promise<void>;
  /**
   * Unsent entries in order of position, but none of a stream in which one was refused. Records
   * that are not what their hash says are set aside.
   */
  unsent(limit: number): Promise<readonly QueuedEntry[]>;
  /** Entries that have their leaf and still something to deliver. */
  undelivered(): Promise<readonly QueuedEntry[]>;
  /** These have their leaf; those without anything to deliver are done. */
  receipted(hashes: readonly string[]): Promise<void>;
  refused(hash: string): Promise<void>;
  /** Refused entries get another chance: the reason may be gone. */
  requeueRefused(): Promise<void>;
  held(hash: string, names: readonly string[]): Promise<void>;
  /** What main will never hand out: its names and pictures leave the queue's record as well. */
  forget(hash: string, now: ContentNow): Promise<void>;
  /** Streams of which something has its receipt. */
  streams(): Promise<readonly Stream[]>;
  /** How many entries of a stream behind a place have their receipt. */
  receiptedAfter(stream: Stream, seq: number): Promise<number>;
  /**
   * The server lost everything of a stream from a place on: it goes again, receipted or not, with
   * what belongs to it. Answers how many entries.
   */
  requeueFrom(stream: Stream, seq: number): Promise<number>;
  counts(): Promise<{ readonly unsent: number; readonly undelivered: number }>;
  /** Throws everything away: the journal has it all. */
  clear(): Promise<void>;
}

export function createOutbox(database: OutboxDatabase, nowMs: () => number): Outbox {
  const { entries, quarantine } = database;

  /** Main re-sends what was set aside: its journal is the authority. */
  async function setAside(records: readonly QueuedEntry[]): Promise<void> {
    await database.transaction('rw', entries, quarantine, async () => {
      for (const record of records) {
        await quarantine.put({ hash: record.hash, foundAt: nowMs(), record });
        await entries.delete(record.hash);
      }
    });
  }

  async function sound(records: readonly QueuedEntry[]): Promise<readonly QueuedEntry[]> {
    const bad = new Set(records.filter((record) => !isSound(record)));
    if (bad.size > 0) await setAside([...bad]);
    return records.filter((record) => !bad.has(record));
  }

  /** By position, read off the index: the first of thousands cost no more than of few. */
  const inOrder = (state: QueuedEntry['state']) =>
    entries
      .where('[state+position]')
      .between([state, Dexie.minKey], [state, Dexie.maxKey], true, true);

  const head = async () => (await entries.orderBy('position').last())?.position ?? 0;

  return {
    head,
    hashAt: async (position) => (await entries.get({ position }))?.hash,
    gaps: async () => {
      const through = await head();
      const records = await sound(await entries.orderBy('position').toArray());
      return through - records.length;
    },
    put: (items) =>
      database.transaction('rw', entries, async () => {
        const hashAt = new Map(items.map(({ position, hash }) => [position, hash]));
        const here = await entries
          .where('position')
          .anyOf([...hashAt.keys()])
          .toArray();
        // The journal decides what is in a place: caught up, it may lie there in another order.
        const others = here.filter(({ position, hash }) => hashAt.get(position) !== hash);
        await entries.bulkDelete(others.map(({ hash }) => hash));
        const known = await entries.bulkGet(items.map(({ hash }) => hash));
        const fresh = items.filter((_, i) => known[i] === undefined);
        await entries.bulkPut(fresh.map((item) => ({ ...item, state: stateOf(item) })));
        for (const [i, { hash, position }] of items.entries())
          if ((known[i]?.position ?? position) !== position)
            await entries.update(hash, { position });
      }),
    unsent: async (limit) => {
      const refused = await entries.where('state').equals('refused').toArray();
      const blocked = new Set(refused.map(({ con }) => con));
      const queued = inOrder('queued');
      // A filter reads one by one; without one the batch comes at once, which is the ordinary case.
      const free = blocked.size === 0 ? queued : queued.filter(({ con }) => !blocked.has(con));
      return sound(await free.limit(limit).toArray());
    },
    undelivered: async () => sound(await inOrder('receipted').toArray()),
    receipted: (hashes) =>
      database.transaction('rw', entries, async () => {
        const found = (await entries.bulkGet([...hashes])).filter((each) => each !== undefined);
        const receipted = found.map((record) => ({ ...record, receipted: true }));
        await entries.bulkPut(receipted.map((each) => ({ ...each, state: stateOf(each) })));
      }),
    refused: async (hash) => void (await entries.update(hash, { state: 'refused' })),
    requeueRefused: () =>
      database.transaction('rw', entries, async () => {
        await entries.where('state').equals('refused').modify({ state: 'queued' });
      }),
    held: (hash, names) =>
      database.transaction('rw', entries, async () => {
        const record = await entries.get(hash);
        if (record === undefined) return;
        await entries.update(hash, { held: names, state: stateOf({ ...record, held: names }) });
      }),
    forget: (hash, now) =>
      database.transaction('rw', entries, async () => {
        const record = await entries.get(hash);
        if (record === undefined) return;
        const names = record.names.filter((name) => !now.gone.includes(name));
        const blobs = record.blobs.filter((blob) => now.blobs.includes(blob));
        const isWaiting = record.state === 'receipted';
        const state = isWaiting ? stateOf({ ...record, names }) : record.state;
        await entries.update(hash, { names, blobs, state });
      }),
    streams: async () => {
      const found = new Map<string, Stream>();
      await entries
        .filter(({ receipted }) => receipted)
        .each(({ by, con }) => found.set(`${by} ${con}`, { by, con }));
      return [...found.values()];
    },
    receiptedAfter: ({ by, con }, seq) =>
      entries
        .filter(
          (record) =>
            record.by === by && record.con === con && record.seq > seq && record.receipted,
        )
        .count(),
    requeueFrom: ({ by, con }, seq) =>
      database.transaction('rw', entries, async () => {
        const records = await entries
          .filter((record) => record.by === by && record.con === con && record.seq >= seq)
          .toArray();
        for (const { hash } of records)
          await entries.update(hash, { state: 'queued', receipted: false, held: [] });
        return records.length;
      }),
    counts: async () => ({
      unsent: await entries.where('state').equals('queued').count(),
      undelivered: await entries.where('state').equals('receipted').count(),
    }),
    clear: () => database.transaction('rw', entries, () => entries.clear()),
  };
}

function stateOf(item: Pick<JournalItem, 'receipted' | 'names' | 'held'>): QueuedEntry['state'] {
  if (!item.receipted) return 'queued';
  return item.names.every((name) => item.held.includes(name)) ? 'done' : 'receipted';
}

/** IndexedDB is hostile storage: what comes out must still be what its name says (threats E-11). */
export function isSound(record: Pick<QueuedEntry, 'hash' | 'envelope' | 'con' | 'seq'>): boolean {
  const envelope = parseEnvelope(record.envelope);
  if (!envelope.ok || entryHashOf(nobleHasher, envelope.value) !== record.hash) return false;
  const payload = parseCsJson(envelope.value.payload);
  return payload.ok && payload.value['con'] === record.con && payload.value['seq'] === record.seq;
}
