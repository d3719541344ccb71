import type { Cell, KnownHashes, LogEnd } from './batches.ts';
import type { ContractRow } from './contracts.ts';
import type { SigningKeyRow } from './entries.ts';
import { inThisScope } from './scope.ts';
import type { Meeting } from './slots.ts';
import type { Repositories } from './store.ts';
import type { EntryTable, LeafTable, LiveSliceTable, StreamTable } from './tables.ts';

/** What a batch of entries is about, known before it is judged. */
export interface BatchSubject {
  readonly hashes: readonly string[];
  readonly cells: readonly Cell[];
}

/**
 * A transaction in which what every slice asks and writes goes to the database once per batch and
 * not once per entry. Whatever else is called comes after everything that waits was written, and
 * nothing that was read before is believed any more: so each caller sees what it would see without.
 *
 * For use under the locks of the batch (use-cases/lock-batch.ts) and of the log's end: nobody else
 * can change in the meantime what is remembered here.
 */
export function createBatchedRepositories(tx: Repositories, subject: BatchSubject): Repositories {
  const state = { memory: createMemory(tx, subject), writes: createWrites() };
  const barrier = inThisScope(async () => {
    const { writes } = state;
    state.memory = createMemory(tx, subject);
    state.writes = createWrites();
    await flush(tx, writes);
  });
  const slow = withBarrier(tx, barrier);
  const read = () => state.memory;
  return {
    ...slow,
    accounts: {
      ...slow.accounts,
      findDevice: (kid) => read().findDevice(kid),
      devicesOf: (account) => read().devicesOf(account),
    },
    contracts: {
      ...slow.contracts,
      // Whoever holds a row's lock reads it once: nobody else can change it.
      lock: async (cons) => {
        const rows = await tx.contracts.lock(cons);
        for (const con of cons)
          read().noteContract(
            con,
            rows.find((row) => row.con === con),
          );
        return rows;
      },
      find: (con) => read().findContract(con),
    },
    entries: {
      ...slow.entries,
      lockKeys: async (kids) => {
        const rows = await tx.entries.lockKeys(kids);
        for (const kid of kids)
          read().noteKey(
            kid,
            rows.find((row) => row.kid === kid),
          );
        return rows;
      },
      lockStream: async (by, con) => {
        const row = await tx.entries.lockStream(by, con);
        read().noteStream(by, con, row);
        return row;
      },
      find: async (hash) => {
        if (await read().isNew('leaf', hash)) return undefined;
        return read().isStored(hash) ? read().findStored(hash) : slow.entries.find(hash);
      },
      keys: (kids) => read().keys(kids),
      findStream: (by, con) => read().findStream(by, con),
      insert: async (entry) => void state.writes.entries.push(entry),
      setStream: async (by, con, head) => {
        state.writes.streams.set(`${by} ${con}`, { by, con, ...head });
        read().noteStream(by, con, { by, con, ...head });
      },
    },
    log: {
      ...slow.log,
      // Waits for nothing that a batch writes: it is asked for before all of that.
      lockHead: () => tx.log.lockHead(),
      moveEnd: async (end) => {
        state.writes.end = end;
      },
      isMissing: async (hash) => !(await read().isNew('missing', hash)) && slow.log.isMissing(hash),
      findLeafOf: async (hash) =>
        (await read().isNew('leaf', hash)) ? undefined : slow.log.findLeafOf(hash),
      insertLeaf: async (leaf) => {
        state.writes.leaves.push(leaf);
        read().note('leaf', leaf.entry_hash);
      },
      checkpointAt: (size) => read().checkpointAt(size),
    },
    removals: {
      ...slow.removals,
      of: async (target) =>
        (await read().isNew('removed', target)) ? [] : slow.removals.of(target),
    },
    slots: {
      ...slow.slots,
      // Before anything is written, as all locks are: what was read under the others is still so.
      lockTime: (fres) => tx.slots.lockTime(fres),
      meets: (slice) => read().meets(slice),
      put: async (slice) => {
        state.writes.live.push(slice);
        await read().noteLive(slice);
      },
    },
  };
}

interface Writes {
  readonly entries: EntryTable[];
  readonly leaves: LeafTable[];
  readonly live: LiveSliceTable[];
  readonly streams: Map<string, StreamTable>;
  end?: LogEnd;
}

/** Rows that wait to be written. */
const createWrites = (): Writes => ({ entries: [], leaves: [], live: [], streams: new Map() });

const flush = (tx: Repositories, { streams, end, ...rows }: Writes): Promise<void> =>
  tx.batches.write({ ...rows, streams: [...streams.values()], head: end });

/** What was read since the last barrier. */
function createMemory(tx: Repositories, { hashes, cells }: BatchSubject) {
  const wanted = new Set(hashes);
  const noted = new Set<string>();
  const known = once(() => tx.batches.knownOf(hashes));
  const stored = once(() => tx.batches.entriesOf(hashes));
  const live = once(() => tx.batches.liveIn(cells));
  const streams = memo((key: string) =>
    tx.entries.findStream(...(key.split(' ') as [string, string])),
  );
  const keyOf = memo(async (kid: string) => (await tx.entries.keys([kid]))[0]);
  const devicesOf = memo((account: string) => tx.accounts.devicesOf(account));
  const contracts = memo((con: string) => tx.contracts.find(con));
  return {
    findDevice: memo(async (kid: string) => {
      const family = await tx.accounts.familyOf(kid);
      const device = family.find((each) => each.kid === kid);
      if (device) devicesOf.set(device.account, Promise.resolve(family));
      return device;
    }),
    devicesOf,
    findContract: contracts,
    noteContract: (con: string, row: ContractRow | undefined) =>
      contracts.set(con, Promise.resolve(row)),
    keys: async (kids: readonly string[]) => {
      const keys = await Promise.all(kids.map(keyOf));
      return keys.flatMap((key) => (key ? [key] : []));
    },
    noteKey: (kid: string, row: SigningKeyRow | undefined) => keyOf.set(kid, Promise.resolve(row)),
    checkpointAt: memo((size: number) => tx.log.checkpointAt(size)),
    /** Is it sure that the database has nothing of the kind about this hash? */
    isNew: async (what: keyof KnownHashes, hash: string): Promise<boolean> =>
      wanted.has(hash) && !noted.has(`${what} ${hash}`) && !(await known())[what].has(hash),
    note: (what: keyof KnownHashes, hash: string) => void noted.add(`${what} ${hash}`),
    /** Was it here before the batch, as one that comes again for its receipt? */
    isStored: (hash: string): boolean => wanted.has(hash) && !noted.has(`leaf ${hash}`),
    findStored: async (hash: string) => (await stored()).find((entry) => entry.hash === hash),
    findStream: (by: string, con: string) => streams(`${by} ${con}`),
    noteStream: (by: string, con: string, row: StreamTable) =>
      streams.set(`${by} ${con}`, Promise.resolve(row)),
    meets: async (slice: LiveSliceTable): Promise<Meeting> => meetingOf(slice, await live()),
    noteLive: async (slice: LiveSliceTable) => void (await live()).push(slice),
  };
}

/** As the database answers it (slots.ts), of rows that are here. */
function meetingOf(slice: LiveSliceTable, rows: readonly LiveSliceTable[]): Meeting {
  const met = rows.filter(
    (row) =>
      row.fre === slice.fre &&
      row.idx === slice.idx &&
      row.from_ms < slice.to_ms &&
      row.to_ms > slice.from_ms,
  );
  const earlier = met.filter((row) => row.log_index < slice.log_index);
  return {
    earlier: earlier.length > 0,
    earlierElsewhere: earlier.some((row) => row.con !== slice.con),
    later: met.some((row) => row.log_index > slice.log_index),
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  const state: { result?: Promise<T> } = {};
  return () => {
    state.result ??= work();
    return state.result;
  };
}

type Memo<K, T> = ((key: K) => Promise<T>) & { set(key: K, value: Promise<T>): void };

function memo<K extends string | number, T>(work: (key: K) => Promise<T>): Memo<K, T> {
  const resultByKey = new Map<K, Promise<T>>();
  const ask = (key: K) => {
    const result = resultByKey.get(key) ?? work(key);
    resultByKey.set(key, result);
    return result;
  };
  return Object.assign(ask, {
    set: (key: K, value: Promise<T>) => void resultByKey.set(key, value),
  });
}

/** The same object, each of whose functions comes after `barrier`. */
function withBarrier<T extends object>(target: T, barrier: () => Promise<void>): T {
  const entries = Object.entries(target).map(([name, value]: [string, unknown]) => {
    if (name === 'asSystem' && typeof value === 'function')
      return [name, (task: unknown) => withBarrier(value(task) as object, barrier)];
    if (typeof value === 'function')
      return [
        name,
        async (...args: unknown[]) => {
          await barrier();
          return value(...args) as unknown;
        },
      ];
    return [
      name,
      typeof value === 'object' && value !== null ? withBarrier(value, barrier) : value,
    ];
  });
  return Object.fromEntries(entries) as T;
}
