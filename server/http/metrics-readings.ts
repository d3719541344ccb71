import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../log/clock.ts';
import type { LogReading, Operations } from '../store/operations.ts';
import { freeBytesOf } from '../machine.ts';
import type { OpenDatabase } from '../store/open-database.ts';

export interface ReadingDeps {
  readonly operations: Operations;
  readonly clock: Clock;
  readonly pool: OpenDatabase['pool'];
  readonly dataDir: string;
}

/** Counting every picture reads a whole index: once a minute is often enough. */
const blobReadingMs = 60_000;

/**
 * Gauges that are read when `/metrics` is asked for. A database that is away leaves them out and
 * says `countersign_database_up 0`, so that monitoring is answered most when it is needed most.
 */
export function addReadings(registry: Registry, deps: ReadingDeps): () => Promise<void> {
  collectDefaultMetrics({ register: registry, prefix: 'countersign_process_' });
  const gauges = createGauges(registry);
  const blobs = { readAtMs: Number.NEGATIVE_INFINITY };
  return async () => {
    await readDisk(gauges, deps.dataDir);
    readPool(gauges, deps.pool());
    try {
      setLog(gauges, await deps.operations.readLog(), deps.clock.nowMs());
      await readQueues(gauges, deps);
      if (performance.now() - blobs.readAtMs > blobReadingMs) {
        const { count, bytes } = await deps.operations.readBlobs();
        gauges.blobCount.set(count);
        gauges.blobBytes.set(bytes);
        blobs.readAtMs = performance.now();
      }
      gauges.databaseUp.set(1);
    } catch {
      // Whatever it is: monitoring shall see that there is no answer, and the rest of the readings.
      gauges.databaseUp.set(0);
      forgetLog(gauges);
    }
  };
}

type Gauges = ReturnType<typeof createGauges>;

function createGauges(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `countersign_${name}`, help, labelNames, registers: [registry] });
  return {
    databaseUp: gauge('database_up', '1 if the database answered this reading'),
    pool: gauge('database_connections', 'Connections of this process, by state', ['state']),
    leaves: gauge('log_leaves', 'Leaves that are accepted'),
    published: gauge('log_published_leaves', 'Leaves that a checkpoint covers'),
    lagLeaves: gauge('log_publish_lag_leaves', 'Accepted leaves that no checkpoint covers yet'),
    lagSeconds: gauge('log_publish_lag_seconds', 'Age of the oldest of them'),
    checkpointAge: gauge('log_checkpoint_age_seconds', 'Age of the newest checkpoint'),
    cosignatureAge: gauge(
      'log_cosignature_age_seconds',
      'Age of the newest checkpoint that a witness signed; absent without one',
    ),
    frozen: gauge('log_frozen', '1 while the log is frozen'),
    leaseOver: gauge(
      'log_lease_over_seconds',
      'Since the log writer’s lease ran out; 0 while held',
    ),
    queue: gauge('queue_waiting', 'Work that is due and not done, by queue', ['queue']),
    blobCount: gauge('blobs', 'Pictures that are stored'),
    blobBytes: gauge('blob_bytes', 'Bytes of them'),
    diskFree: gauge('data_disk_free_bytes', 'Room on the disk of the data directory'),
  };
}

const secondsSince = (atMs: number, nowMs: number): number => Math.max(0, nowMs - atMs) / 1_000;

function setLog(gauges: Gauges, reading: LogReading, nowMs: number): void {
  const { size, publishedSize, waitingSinceMs, checkpointAtMs, cosignedAtMs } = reading;
  gauges.leaves.set(size);
  gauges.published.set(publishedSize);
  gauges.lagLeaves.set(size - publishedSize);
  gauges.lagSeconds.set(waitingSinceMs === null ? 0 : secondsSince(waitingSinceMs, nowMs));
  gauges.frozen.set(reading.frozen === '' ? 0 : 1);
  gauges.leaseOver.set(Math.max(0, reading.leaseOverMs ?? 0) / 1_000);
  if (checkpointAtMs !== null) gauges.checkpointAge.set(secondsSince(checkpointAtMs, nowMs));
  if (cosignedAtMs !== null) gauges.cosignatureAge.set(secondsSince(cosignedAtMs, nowMs));
}

/** An old value would look like a good one. */
function forgetLog(gauges: Gauges): void {
  const { leaves, published, lagLeaves, lagSeconds, checkpointAge, cosignatureAge } = gauges;
  for (const gauge of [leaves, published, lagLeaves, lagSeconds, checkpointAge, cosignatureAge])
    gauge.remove();
  gauges.frozen.remove();
  gauges.leaseOver.remove();
  gauges.queue.reset();
}

async function readQueues(gauges: Gauges, { operations, clock }: ReadingDeps): Promise<void> {
  const waiting = await operations.readQueues(clock.nowMs());
  gauges.queue.reset();
  for (const [queue, count] of Object.entries(waiting)) gauges.queue.set({ queue }, count);
}

function readPool(gauges: Gauges, pool: ReturnType<OpenDatabase['pool']>): void {
  gauges.pool.set({ state: 'busy' }, pool.total - pool.idle);
  gauges.pool.set({ state: 'idle' }, pool.idle);
  gauges.pool.set({ state: 'waited_for' }, pool.waiting);
}

async function readDisk(gauges: Gauges, dataDir: string): Promise<void> {
  gauges.diskFree.set(await freeBytesOf(dataDir));
}
