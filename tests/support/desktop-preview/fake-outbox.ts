import type { Incident } from '../../../shared/api/app-state.ts';
import type { WaitingRow, WaitingShow, WaitingWhy } from '../../../shared/api/waiting.ts';

const nowMs = Date.UTC(2026, 10, 22, 8, 40);
const minuteMs = 60_000;
const con = 'c0000000-0000-4000-8000-000000000001';

const whys: readonly WaitingWhy[] = [
  { reason: 'refused', code: 'E_TIME_FUTURE' },
  { reason: 'behind' },
  { reason: 'sending' },
  { reason: 'offline' },
  { reason: 'busy', code: 'E_RATE_LIMITED' },
  { reason: 'problem', code: 'E_CP_INCONSISTENT' },
  { reason: 'hold', untilAt: nowMs + 15 * minuteMs },
  { reason: 'after_entries' },
  { reason: 'pictures_off' },
  { reason: 'session' },
  { reason: 'editing' },
  { reason: 'next' },
];
const kinds = ['slice', 'slice', 'session', 'slice', 'amend', 'timesheet', 'slice', 'slice'];

/** Thousands, with each reason among the first. */
const rows: readonly WaitingRow[] = Array.from({ length: 4_321 }, (_, i) => {
  const why = whys[i % whys.length] ?? { reason: 'next' };
  const isLogged = ['hold', 'after_entries', 'pictures_off', 'session'].includes(why.reason);
  const kind = isLogged ? 'slice' : (kinds[i % kinds.length] ?? 'slice');
  const toAt = nowMs - i * 10 * minuteMs;
  return {
    hash: i.toString(16).padStart(64, '0'),
    kind,
    con,
    signedAt: toAt,
    isLogged,
    texts: 0,
    pictures: kind === 'slice' ? 3 : 0,
    why,
    ...(kind === 'session' && { ev: 'stop' }),
    ...(kind === 'slice' && { fromAt: toAt - 10 * minuteMs, toAt }),
  };
});

const isShown = ({ why, pictures }: WaitingRow, show: WaitingShow): boolean =>
  show === 'all' || (show === 'pictures' ? pictures > 0 : why.reason === 'refused');

const count = (show: WaitingShow): number => rows.filter((row) => isShown(row, show)).length;

const incidents: readonly Incident[] = [
  { at: nowMs, code: 'recovered', facts: { atMs: nowMs - 9 * minuteMs, safeMs: 21 * minuteMs } },
  { at: nowMs, code: 'journal_torn', facts: { bytes: 120, newestAt: nowMs - 9 * minuteMs } },
];

const ok = async <T>(value: T) => ({ ok: true, value }) as const;

/** The outbox and the diagnostics of the window that is only looked at. */
export const fakeOutbox = {
  'waiting.list': (request: { from: number; limit: number; show: WaitingShow }) => {
    const { from, limit, show } = request;
    const shown = rows.filter((row) => isShown(row, show));
    return ok({
      rows: shown.slice(from, from + limit),
      total: shown.length,
      counts: {
        all: rows.length,
        entries: 3_021,
        pictures: 9_720,
        withPictures: count('pictures'),
        refused: count('refused'),
      },
      lastContactAt: nowMs - 3 * 24 * 60 * minuteMs,
    });
  },
  'waiting.retry': () => ok(undefined),
  'waiting.export': () =>
    ok({ path: 'countersign-outbox-2026-11-22.ndjson', entries: 3_021, pictures: 96, bytes: 9e6 }),
  'waiting.readAnswers': () =>
    ok({ receipts: 3_020, held: 800, refused: 1, unbelieved: 1, why: 'checkpoint_unverified' }),
  'diagnostics.save': () => ok({ path: 'countersign-diagnostics-2026-11-22.txt', lines: 212 }),
  'diagnostics.read': () => ok({ incidents }),
};
