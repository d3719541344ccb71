export interface LogTiming {
  /** Leaves that come together are published together. */
  readonly coalesceMs: number;
  /** How soon leaves that another process accepted are seen. */
  readonly pollMs: number;
  readonly leaseMs: number;
  readonly tickMs: number;
  /** How long an answer waits for its checkpoint before it says `pending`. */
  readonly waitMs: number;
  /** How long a checkpoint waits for witnesses that usually answer. */
  readonly witnessMs: number;
}

export const defaultLogTiming: LogTiming = {
  coalesceMs: 50,
  pollMs: 500,
  leaseMs: 10_000,
  tickMs: 600_000,
  waitMs: 5_000,
  witnessMs: 2_000,
};
