import { describe, expect, it } from 'vitest';
import { type TimeFacts, timeLabel } from '../../../shared/verify/time-label.ts';

const second = 1_000;
const minute = 60 * second;
const idx = 2_953_920;
const endMs = idx * 600_000 + 600_000;
const terms = { offline_max_s: 86_400, pol: { hold_s: 900 } };

const facts = (receivedAfterMs: number, seenBeforeMs: number): TimeFacts => ({
  idx,
  toMs: 600_000,
  receivedMs: endMs + receivedAfterMs,
  seenMs: endMs - seenBeforeMs,
});

describe('timeLabel', () => {
  it.each([
    ['future', -120 * second - 1, 0],
    ['live', -120 * second, 0],
    ['live', 0, 0],
    ['live', 30 * minute, 30 * minute],
    ['late', 30 * minute + 1, 0],
    ['late', 0, 30 * minute + 1],
    ['late', 86_400 * second, 0],
    ['stale', 86_400 * second + 1, 0],
    ['stale', 86_400 * second + 1, -20 * minute],
    ['live', 20 * minute, -15 * minute],
    ['backfilled', 20 * minute, -15 * minute - 1],
  ] as const)('is %s when received %i ms after and seen %i ms before the end', (label, a, b) => {
    expect(timeLabel(facts(a, b), terms)).toBe(label);
  });

  it('is late when nobody shows the leaf that the device had seen', () => {
    expect(timeLabel({ ...facts(0, 0), seenMs: undefined }, terms)).toBe('late');
  });
});
