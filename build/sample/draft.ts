import { createHash } from 'node:crypto';
import { cellOf, cellStartAt } from '../../shared/domain/cell.ts';
import { mondayIdxOf } from '../../shared/domain/week.ts';
import type { ContractDraft } from '../../shared/api/schemas.ts';

const termsText = 'Sample terms: support work by the hour, verified before it is paid.';

export const currentCell = (): number => cellOf(Date.now());

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
  week0: mondayIdxOf(cellStartAt(fromIdx)),
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
