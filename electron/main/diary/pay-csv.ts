import type { PayContract, PaySheet, PayState, PayWeek } from '../../../shared/api/pay-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { decimalAmount } from '../../../shared/domain/decimal-amount.ts';

/** What a spreadsheet would run instead of showing it. */
const formulaStart = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const plainNumber = /^-?\d+(?:\.\d+)?$/;

const columns = [
  'organisation',
  'contract',
  'contract_id',
  'week_from_utc',
  'week_to_utc',
  'currency',
  'tracked_seconds',
  'billable_seconds',
  'earned',
  'timesheet',
  'state',
  'submitted',
  'approved',
  'invoice',
  'paid_on',
  'paid_currency',
  'paid_amount',
  'bank_reference',
  'exchange_rate',
  'exchange_source',
] as const;
type Row = Readonly<Partial<Record<(typeof columns)[number], string>>>;

/**
 * A line for each timesheet, or for a week without one; exact amounts with a point. Time and what was
 * earned stand once in a week, so that a column can be summed.
 */
export function payCsv({ contracts }: PayState): string {
  const rows = contracts.flatMap((contract) =>
    contract.weeks.flatMap((week) => rowsOf(contract, week)),
  );
  const lines = rows.map((row) => columns.map((name) => cell(row[name] ?? '')).join(','));
  return [columns.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function rowsOf(contract: PayContract, week: PayWeek): readonly Row[] {
  const place: Row = {
    organisation: contract.organisation,
    contract: contract.title,
    contract_id: contract.con,
    week_from_utc: dayOf(cellStartAt(week.fromIdx)),
    week_to_utc: dayOf(cellStartAt(week.toIdx) - 1),
    currency: week.cur,
  };
  const time: Row = {
    tracked_seconds: seconds(week.trackedMs),
    billable_seconds: seconds(week.billableMs),
    earned: decimalAmount(week.earnedMinor, week.cur),
  };
  if (week.sheets.length === 0) return [{ ...place, ...time, state: 'not_submitted' }];
  return week.sheets.map((sheet, i) => ({
    ...place,
    ...(i === 0 && time),
    ...sheetRow(week, sheet),
  }));
}

function sheetRow(week: PayWeek, { payment, approval, ...sheet }: PaySheet): Row {
  const { exchange } = approval ?? {};
  return {
    timesheet: sheet.hash,
    state: sheet.state,
    submitted: decimalAmount(sheet.amountMinor, week.cur),
    ...(approval && { approved: decimalAmount(approval.amountMinor, week.cur) }),
    ...(sheet.invoice && { invoice: sheet.invoice.no }),
    ...(payment && {
      paid_on: payment.date,
      paid_currency: payment.cur,
      paid_amount: decimalAmount(payment.amountMinor, payment.cur),
      bank_reference: payment.bankRef,
    }),
    ...(exchange && {
      exchange_rate: `${exchange.num}/${exchange.den}`,
      exchange_source: `${exchange.source} ${exchange.date}`,
    }),
  };
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** Whole seconds and what is left of one, without rounding. */
const seconds = (ms: number): string =>
  ms % 1_000 === 0 ? String(ms / 1_000) : (ms / 1_000).toFixed(3);

function cell(text: string): string {
  const safe = formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
