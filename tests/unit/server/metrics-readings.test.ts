import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { addReadings } from '../../../server/http/metrics-readings.ts';

const reading = {
  size: 12,
  frozen: '',
  publishedSize: 10,
  checkpointAtMs: 60_000,
  cosignedAtMs: 40_000,
  waitingSinceMs: 95_000,
  leaseOverMs: -5_000,
};

it('answers while the database is away, says so, and shows no old value as a new one', async () => {
  const registry = new Registry();
  const state = { isAway: false };
  const answer = <T>(value: T) =>
    state.isAway ? Promise.reject(new Error('away')) : Promise.resolve(value);
  const refresh = addReadings(registry, {
    clock: { nowMs: () => 100_000 },
    pool: () => ({ total: 10, idle: 4, waiting: 3 }),
    dataDir: '/',
    operations: {
      readLog: () => answer(reading),
      readQueues: () => answer({ scrub: 2 }),
      readBlobs: () => answer({ count: 1, bytes: 5 }),
      blobsAfter: async () => [],
      sampleBlobs: () => answer([]),
    },
  });
  await refresh();
  const before = await registry.metrics();
  for (const line of [
    'countersign_database_up 1',
    'countersign_log_publish_lag_leaves 2',
    'countersign_log_publish_lag_seconds 5',
    'countersign_log_checkpoint_age_seconds 40',
    'countersign_log_cosignature_age_seconds 60',
    'countersign_log_lease_over_seconds 0',
    'countersign_queue_waiting{queue="scrub"} 2',
    'countersign_database_connections{state="busy"} 6',
    'countersign_database_connections{state="waited_for"} 3',
    'countersign_blob_bytes 5',
  ])
    expect(before).toContain(`\n${line}\n`);
  state.isAway = true;
  await refresh();
  const after = await registry.metrics();
  expect(after).toContain('\ncountersign_database_up 0\n');
  expect(after).toContain('\ncountersign_database_connections{state="waited_for"} 3\n');
  expect(after).not.toMatch(/\ncountersign_log_[a-z_]+ [0-9]/);
  expect(after).not.toContain('queue="scrub"');
});
