import { createHash } from 'node:crypto';
import { cellMs, cellOf } from '../../shared/domain/cell.ts';
import type { ContractDraft } from '../../shared/api/schemas.ts';

const dayMs = 86_400_000;
const termsText = 'Sample terms: support work by the hour, verified before it is paid.';

export const currentCell = (): number => cellOf(Date.now());

/** The cell at which the week of an instant begins: Monday 00:00 UTC (product.md section 2). */
function mondayCell(atMs: number): number {
  const day = Math.floor(atMs / dayMs);
  // 1970-01-01 was a Thursday: three days after a Monday.
  return cellOf((day - ((day + 3) % 7)) * dayMs);
}

/** Terms of the sample contract; pictures leave at once so that a week fits into two minutes. */
export const sampleDraft = (fromIdx: number): ContractDraft => ({
  from_idx: fromIdx,
  title: 'Customer support, evening shift',
  tier: 1,
  rates: [
    { work: 'service', rate_minor: 1_450 },
    { work: 'support', rate_minor: 1_200 },
  ],
  cur: 'USD',
  plan: 'hourly',
  cap_ms: 40 * 3_600_000,
  week0: mondayCell(fromIdx * cellMs),
  tz: 'Asia/Dhaka',
  pol: { caps: 1, scr: 'all', blur: 0, app: 'title', idle_s: 600, hold_s: 0, keep_days: 90 },
  manual_ok: false,
  offline_max_s: 7 * 86_400,
  edit_close_s: 12 * 3_600,
  review_close_s: 7 * 86_400,
  on_silence: 'wait',
  arbiter: 'None named in the sample contract',
  two_person_minor: 0,
  memo_required: true,
  elig: 1,
  auto_timesheet: false,
  terms: createHash('sha256').update(termsText).digest('hex'),
});
