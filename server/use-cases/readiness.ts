import { setTimeout as sleep } from 'node:timers/promises';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { LogReading } from '../store/operations.ts';
import { fail, type Failure } from './failure.ts';

/** The machine that this process runs on, and how long it means to. */
export interface Machine {
  readLog(): Promise<LogReading>;
  /** Room on the fullest of the disks that this process writes to. */
  freeBytes(): Promise<number>;
  /** Below this, requests had better go to a server with more room. */
  readonly minFreeBytes: number;
  /** It was told to end, and answers only what still comes. */
  isDraining(): boolean;
}

/** A balancer asks every few seconds, and gives up sooner than a driver does. */
const databaseMaxMs = 2_000;
/** Longer than a fail-over of the log writer takes: nobody signs, so nobody gets a receipt. */
const leaseOverMaxMs = 30_000;

/**
 * Should requests be sent here? Not while it ends, without a database, without room, while the log
 * is frozen, or while no server at all signs it.
 */
export async function checkReadiness(machine: Machine): Promise<Result<undefined, Failure>> {
  if (machine.isDraining()) return fail('E_UNAVAILABLE', 'draining');
  const reading = await withinTime(machine.readLog());
  if (reading === undefined) return fail('E_UNAVAILABLE', 'database');
  if (reading.frozen !== '') return fail('LOG_FROZEN', reading.frozen);
  if (reading.leaseOverMs === null || reading.leaseOverMs > leaseOverMaxMs)
    return fail('E_UNAVAILABLE', 'no_log_writer');
  if ((await machine.freeBytes()) < machine.minFreeBytes) return fail('E_UNAVAILABLE', 'disk_full');
  return ok(undefined);
}

/** `undefined` if it takes too long. */
async function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
  const patience = new AbortController();
  const late = sleep(databaseMaxMs, undefined, { signal: patience.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
    work.catch(() => undefined);
  }
}
