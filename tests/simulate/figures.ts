import type { DatabaseUse } from './database-use.ts';
import type { LogCheck } from './final-check.ts';
import type { SimulateOptions } from './options.ts';
import { cellsPerDay } from './shifts.ts';
import type { Traffic } from './traffic.ts';
import type { ServerUse } from './world.ts';

/** What the playing of the days cost, and nothing before or after it. */
export interface Played {
  readonly seconds: number;
  readonly traffic: Traffic;
  readonly server: ServerUse;
  readonly before: DatabaseUse;
  readonly after: DatabaseUse;
}

export interface Outcome {
  readonly options: SimulateOptions;
  readonly played: Played;
  /** Tracked cells of all agents. */
  readonly cells: number;
  /** Entries of agents' streams that got a receipt while the days were played. */
  readonly entries: number;
  readonly log: LogCheck;
  /** Contracts that verify without an error. */
  readonly verified: number;
}

const cellSeconds = 600;
const megabyte = 1_048_576;
const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** The last line of `npm run simulate`, by name; docs/ten-million.md computes from these. */
export function figuresOf(outcome: Outcome): Readonly<Record<string, number>> {
  const { options, played, cells, entries, log, verified } = outcome;
  const { before, after, traffic, server } = played;
  const perEntry = (value: number): number => rounded(value / Math.max(1, entries));
  const perCell = (value: number): number => rounded(value / Math.max(1, cells));
  const databaseCpu =
    after.cpuMs === undefined || before.cpuMs === undefined
      ? {}
      : { database_cpu_ms_per_entry: rounded((after.cpuMs - before.cpuMs) / entries, 2) };
  return {
    agents: options.agents,
    days: options.days,
    cells,
    entries,
    leaves: log.leaves,
    lost: log.lost,
    doubled: log.doubled,
    verified,
    seconds: rounded(played.seconds),
    entries_per_second: rounded(entries / played.seconds, 1),
    times_faster: rounded((options.days * cellsPerDay * cellSeconds) / played.seconds),
    database_bytes_per_entry: perEntry(after.bytes - before.bytes),
    database_bytes_per_cell: perCell(after.bytes - before.bytes),
    wal_bytes_per_entry: perEntry(after.walBytes - before.walBytes),
    picture_bytes: options.pictureBytes,
    requests_per_cell: rounded(traffic.requests / cells, 2),
    sent_bytes_per_cell: perCell(traffic.sentBytes),
    received_bytes_per_cell: perCell(traffic.receivedBytes),
    leaves_per_checkpoint: rounded(
      (after.leaves - before.leaves) / Math.max(1, after.checkpoints - before.checkpoints),
      1,
    ),
    server_cpu_ms_per_entry: rounded(server.cpuMs / entries, 2),
    ...databaseCpu,
    server_rss_mb: rounded(server.rss / megabyte),
  };
}
