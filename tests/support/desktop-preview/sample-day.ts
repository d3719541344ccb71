import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { cellMs, cellOf } from '../../../shared/domain/cell.ts';

const hashOf = (text: string): string => text.padEnd(64, '0').slice(0, 64);
const memoByPart = [
  'Tickets 4410–4432: refunds',
  'Call with warehouse about lost parcels',
  'নতুন ফেরত নীতিমালা পড়া এবং দলের জন্য সারাংশ লেখা',
];

/** A plausible day of sealed slices up to `now`: work, a pause, a call, an unknown source, a refusal. */
export function sampleDay(fromIdx: number, now: number): readonly DiaryCellSlice[] {
  const last = cellOf(now) - 1;
  const first = last - 23;
  const idxs = Array.from({ length: 24 }, (_, at) => first + at).filter((idx) => idx >= fromIdx);
  return idxs.filter((idx) => (idx - first) % 11 !== 7).map((idx) => sampleSlice(idx, idx - first));
}

function sampleSlice(idx: number, at: number): DiaryCellSlice {
  const counts = (factor: number) =>
    Array.from({ length: 10 }, (_, minute) => ((at * 7 + minute * 13) % 5) * factor);
  const k = counts(17);
  const src = at === 9 ? 'none' : at === 10 ? 'idle-time' : 'hook';
  const state = at > 20 ? 'waiting' : at === 4 ? 'refused' : 'receipted';
  return {
    hash: hashOf(`a${at}`),
    idx,
    fromMs: at % 11 === 0 ? 190_000 : 0,
    toMs: at % 11 === 6 ? 331_000 : cellMs,
    mode: at === 14 ? 'manual' : 'auto',
    memo: memoByPart[Math.floor(at / 9)] ?? '',
    work: 'service',
    keptMs: at === 13 ? 240_000 : 0,
    failing:
      at === 14
        ? [{ rule: 'manual', mend: 'ask_client_to_accept' }]
        : at === 3
          ? [{ rule: 'inactive', mend: 'declare_work_mode' }]
          : [],
    isAmended: at === 2,
    removed: at === 5 ? ['memo'] : [],
    ...(at === 6 && { change: 'forfeited' as const }),
    ctxMode: at > 8 && at < 12 ? 'call' : 'desk',
    active: k.map((count) => (count > 0 ? 1 : 0)),
    k,
    m: counts(23),
    src,
    captures:
      at === 9
        ? [{ name: 'shot0_0', offMs: 412_000, fail: 'wayland_denied' }]
        : [
            {
              name: 'shot0_0',
              offMs: 251_000,
              thumb: hashOf(`b${at}`),
              blob: hashOf(`c${at}`),
              size: { w: 1280, h: 800 },
              ...(at === 3 && { leavesAt: Date.now() + 400_000 }),
            },
          ],
    state,
    ...(state === 'refused' ? { reason: 'E_TIME_FUTURE' } : {}),
    ...(state === 'receipted'
      ? { logIndex: 1_200 + at, receivedMs: (idx + 1) * cellMs + 2_100 }
      : {}),
  };
}
