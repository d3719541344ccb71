import type { PayoutFormat } from '../../shared/api/schemas.ts';
import { decimalAmount } from '../../shared/domain/decimal-amount.ts';
import { pain001 } from '../../shared/domain/pain-001.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { PayoutBatchRow } from '../store/payouts.ts';
import { type CsvRecord, formatCsv } from './csv.ts';
import { fail, type Failure } from './failure.ts';
import type { Payable } from './payout-payables.ts';

export interface ExportedPayment {
  readonly endToEndId: string;
  readonly payable: Payable;
  /** When it was first in a file, and by whom. */
  readonly first: { readonly atMs: number; readonly by: string };
}

export interface PayoutContent {
  readonly batch: PayoutBatchRow;
  /** By end-to-end id. */
  readonly payments: readonly ExportedPayment[];
}

interface Format {
  readonly type: string;
  readonly extension: string;
  readonly write: (content: PayoutContent) => Result<string, Failure>;
}

export const formats: Readonly<Record<PayoutFormat, Format>> = {
  pain001: { type: 'application/xml', extension: 'xml', write: painOf },
  csv: {
    type: 'text/csv',
    extension: 'csv',
    write: ({ payments }) => ok(plainCsv(payments)),
  },
  wise: {
    type: 'text/csv',
    extension: 'wise.csv',
    write: ({ payments }) => ok(csvOf(payments.map(wiseRecord))),
  },
};

const csvOf = (records: readonly CsvRecord[]): string =>
  formatCsv(records, { columns: Object.keys(records[0] ?? {}), header: true });

/** One line a payment, with all that a clerk or a program may ask. */
export const plainCsv = (payments: readonly ExportedPayment[]): string =>
  csvOf(
    payments.map(({ endToEndId, payable, first }) => ({
      end_to_end_id: endToEndId,
      payee_name: payable.payee.name,
      payee_iban: payable.payee.iban,
      payee_bic: payable.payee.bic,
      payee_country: payable.payee.country,
      amount: decimalAmount(payable.amountMinor, payable.cur),
      currency: payable.cur,
      invoice: payable.invoiceNo,
      week: payable.timesheet.payload.week,
      timesheet: payable.timesheet.hash,
      first_exported_at: new Date(first.atMs).toISOString(),
      first_exported_by: first.by,
    })),
  );

/** Columns of Wise's batch template, in its order; it takes no other header. */
const wiseRecord = ({ endToEndId, payable }: ExportedPayment): CsvRecord => ({
  name: payable.payee.name,
  recipientId: '',
  recipientEmail: '',
  recipientDetail: payable.payee.iban,
  recipientType: 'PERSON',
  sourceCurrency: payable.decision.payload.cur ?? payable.cur,
  targetCurrency: payable.cur,
  amountCurrency: 'target',
  amount: decimalAmount(payable.amountMinor, payable.cur),
  paymentReference: endToEndId,
});

function painOf({ batch, payments }: PayoutContent): Result<string, Failure> {
  const xml = pain001({
    messageId: `CSB${batch.id.replaceAll('-', '').toUpperCase()}`,
    createdAt: new Date(batch.created_at).toISOString().slice(0, 19),
    executeOn: batch.execute_on,
    debtor: { name: batch.debtor_name, account: batch.debtor_account, bic: batch.debtor_bic },
    cur: batch.cur,
    payments: payments.map(({ endToEndId, payable }) => ({
      endToEndId,
      payee: { ...payable.payee, account: payable.payee.iban },
      amountMinor: payable.amountMinor,
      remittance: `Invoice ${payable.invoiceNo} timesheet root ${payable.timesheet.payload.set.slice(0, 16)}`,
    })),
  });
  if (xml.ok) return xml;
  const nameOf = (id: string | undefined): string => {
    const found = payments.find(({ endToEndId }) => endToEndId === id);
    return found === undefined ? 'payer' : `invoice ${found.payable.invoiceNo}`;
  };
  const faults = xml.error.map(({ endToEndId, code }) => `${nameOf(endToEndId)}: ${code}`);
  return fail('E_PAYOUT_FILE', faults.slice(0, 20).join('; '));
}
