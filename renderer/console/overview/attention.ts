import { weekOf } from '../../../shared/domain/week.ts';
import { cellOf } from '../../../shared/domain/cell.ts';
import type { Role } from '../../../shared/api/schemas.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { generalErrors } from '../evidence/verdict.ts';
import type { Evidence } from '../evidence/load-evidence.ts';

/** What a reviewer should do first; later ones need less. */
export const attentions = [
  'failed',
  'accept',
  'revise',
  'approve',
  'pay',
  'record_payment',
  'disputed',
  'look',
  'none',
] as const;
export type Attention = (typeof attentions)[number];

/** The most pressing thing about a contract for someone with these roles. */
export function attentionOf(evidence: Evidence, roles: readonly Role[]): Attention {
  const { ledger, report } = evidence;
  const states = new Set(ledger.timesheets.map(({ state }) => state));
  const isClient = roles.includes('client');
  const isFinance = roles.includes('finance');
  const hasFailed = ledger.contract === undefined ? generalErrors(evidence).length > 0 : !report.ok;
  if (hasFailed) return 'failed';
  if (ledger.contract === undefined) return isClient && ledger.offered ? 'accept' : 'none';
  if (isClient && ledger.offered) return 'revise';
  if (isClient && states.has('submitted')) return 'approve';
  if (isFinance && states.has('client_approved')) return 'pay';
  if (isFinance && states.has('finance_approved')) return 'record_payment';
  if (states.has('disputed')) return 'disputed';
  return report.verdict === 'ok_with_warnings' ? 'look' : 'none';
}

/** The timesheet that is waited for longest, and its week; else the newest week. */
export function weekToShow(evidence: Evidence, nowMs: number): number | undefined {
  const contract = evidence.ledger.contract?.entry.payload;
  if (contract === undefined) return undefined;
  const isOpen = ({ state }: LedgerTimesheet): boolean =>
    state === 'submitted' || state === 'client_approved' || state === 'finance_approved';
  const open = evidence.ledger.timesheets.find(isOpen);
  if (open !== undefined) return open.timesheet.entry.payload.week;
  const last = evidence.ledger.slices.at(-1);
  return weekOf(contract, last?.idx ?? cellOf(nowMs));
}
