import { cellMs } from '../domain/cell.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { utf8ToBytes } from '../kit/utf8.ts';

const tag = 'countersign/v1 sched\n';
const startWindowMs = 30_000;

export const captureToleranceMs = 5_000;

/** Offsets in ms within cell `idx` at which captures are due, ascending; none when `maxCaptures` is 0. */
export function cellCaptureOffsets(
  hasher: Hasher,
  seed: Uint8Array,
  cell: { readonly idx: number; readonly maxCaptures: number },
): readonly number[] {
  if (cell.maxCaptures <= 0) return [];
  const h = hasher.hmacSha256(seed, utf8ToBytes(`${tag}${cell.idx}`));
  const count = 1 + ((h[0] as number) % cell.maxCaptures);
  const offsets: number[] = [];
  for (let i = 0; i < count; i++) offsets.push(uint32(h, 4 + 4 * i) % cellMs);
  return offsets.sort((a, b) => a - b);
}

/** Milliseconds after a session's start at which its first capture is due. */
export const startCaptureOffsetMs = (hasher: Hasher, seed: Uint8Array): number =>
  uint32(hasher.hmacSha256(seed, utf8ToBytes(`${tag}start`)), 0) % startWindowMs;

function uint32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
