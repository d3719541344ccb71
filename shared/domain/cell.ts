/** Ten-minute UTC cells (product.md section 3): cell `idx` is [idx, idx + 1) × 600 s since the epoch. */
export const cellMs = 600_000;
export const minuteMs = 60_000;
export const minutesPerCell = 10;

/** The last cell that a JavaScript date can name. */
const lastNamedIdx = 14_400_000_000;

/** Index of the cell that contains the instant (epoch ms). */
export const cellOf = (atMs: number): number => Math.floor(atMs / cellMs);

/** Instant (epoch ms) at which the cell starts; the cell before it ends there. */
export const cellStartAt = (idx: number): number => idx * cellMs;

/** 0..9 for an offset in [0, 600000); the end of the cell counts as its last minute. */
export const minuteOfCell = (offsetMs: number): number =>
  Math.min(Math.floor(offsetMs / minuteMs), minutesPerCell - 1);

/** `2026-07-06T10:20Z`; an index beyond any calendar (it may come from an attacker) as `cell 99…`. */
export function formatCellUtc(idx: number): string {
  if (!Number.isSafeInteger(idx) || Math.abs(idx) >= lastNamedIdx) return `cell ${idx}`;
  return new Date(cellStartAt(idx)).toISOString().replace(':00.000Z', 'Z');
}
