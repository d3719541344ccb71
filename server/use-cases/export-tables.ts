import { cellStartAt } from '../../shared/domain/cell.ts';
import { weekOf } from '../../shared/domain/week.ts';
import { foldLedger } from '../../shared/entry/fold-ledger.ts';
import type {
  ContractLedger,
  ErasedStub,
  LedgerSlice,
  LedgerTimesheet,
  LoggedEntry,
  OpenedValues,
} from '../../shared/entry/ledger.ts';
import { openValues } from '../../shared/entry/open-values.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import type { EntryHash } from '../../shared/kit/ids.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { DisclosureTable } from '../store/tables.ts';
import { type CsvRecord, formatCsv, formatMinor } from './csv.ts';
import type { ExportDeps } from './deps.ts';
import { parseStoredEntry } from './stored-entry.ts';

export type NamedContract = ContractRow & {
  readonly organisation: string;
  readonly freelancer: string;
};

interface Table {
  readonly columns: readonly string[];
  readonly records: (ledger: ContractLedger, contract: NamedContract) => readonly CsvRecord[];
}

/** A CSV over many contracts, one contract in memory at a time. */
export async function* tableOf(
  deps: ExportDeps,
  contracts: readonly NamedContract[],
  { columns, records }: Table,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(formatCsv([], { columns, header: true }));
  for (const contract of contracts) {
    const ledger = await readOpenedLedger(deps, contract);
    yield Buffer.from(formatCsv(records(ledger, contract), { columns, header: false }));
  }
}

/** With disclosed words; as the server has it, which proves nothing: the bundles do. */
async function readOpenedLedger(
  { store, crypto }: ExportDeps,
  contract: ContractRow,
): Promise<ContractLedger> {
  const logged: LoggedEntry[] = [];
  const stubs: ErasedStub[] = [];
  const values = new Map<EntryHash, OpenedValues>();
  const rows = await store.entries.viewRows(contract);
  const disclosed = byEntry(await store.deliveries.disclosuresOf(rows.map(({ hash }) => hash)));
  for (const row of rows) {
    const place = { logIndex: row.log_index, receivedMs: row.received_ms };
    const hash = row.hash as EntryHash;
    if (row.envelope === '') {
      stubs.push({ hash, kind: row.kind as Kind, ...place });
      continue;
    }
    const entry = parseStoredEntry(crypto.hasher, row.envelope);
    logged.push({ entry, ...place });
    values.set(hash, openValues(crypto.hasher, entry, disclosed.get(hash) ?? []).values);
  }
  return foldLedger(logged, values, undefined, stubs);
}

function byEntry(rows: readonly DisclosureTable[]): ReadonlyMap<string, DisclosureTable[]> {
  const found = new Map<string, DisclosureTable[]>();
  for (const row of rows) {
    const before = found.get(row.entry_hash);
    if (before) before.push(row);
    else found.set(row.entry_hash, [row]);
  }
  return found;
}

const instant = (atMs: number): string => new Date(atMs).toISOString();

const partyOf = ({ organisation, freelancer, con }: NamedContract) => ({
  organisation,
  freelancer,
  contract: con,
});

export const timeTable: Table = {
  columns: [
    'organisation',
    'freelancer',
    'contract',
    'week',
    'from',
    'to',
    'seconds',
    'mode',
    'work',
    'memo',
    'ticket',
    'state',
    'received_at',
    'log_index',
    'slice',
  ],
  records: (ledger, contract) => {
    const week0 = ledger.accepted[0]?.contract.entry.payload;
    return ledger.slices.map((slice) => ({
      ...partyOf(contract),
      week: week0 === undefined ? '' : weekOf(week0, slice.idx),
      ...timeOf(slice),
    }));
  },
};

function timeOf(slice: LedgerSlice): CsvRecord {
  const startAt = cellStartAt(slice.idx);
  const { memo, tkt } = slice.values;
  return {
    from: instant(startAt + slice.fromMs),
    to: instant(startAt + slice.toMs),
    seconds: (slice.toMs - slice.fromMs) / 1_000,
    mode: slice.mode,
    work: slice.work ?? '',
    memo: memo ?? '',
    ticket: tkt ? `${tkt.sys} ${tkt.ref}` : '',
    state: slice.lost ? 'lost' : slice.state,
    received_at: instant(slice.receivedMs),
    log_index: slice.logIndex,
    slice: slice.hash,
  };
}

export const payoutTable: Table = {
  columns: [
    'organisation',
    'freelancer',
    'contract',
    'week',
    'state',
    'invoice',
    'amount',
    'currency',
    'paid_amount',
    'paid_currency',
    'submitted_at',
    'client_at',
    'finance_at',
    'payment_at',
    'timesheet',
    'decision',
    'payment',
  ],
  records: (ledger, contract) =>
    ledger.timesheets
      .filter(({ state }) => state !== 'replaced')
      .map((timesheet) => ({ ...partyOf(contract), ...payoutOf(timesheet) })),
};

function payoutOf({
  timesheet,
  state,
  client,
  finance,
  invoice,
  payment,
}: LedgerTimesheet): CsvRecord {
  const { amount_minor = 0, cur = '', fx } = finance?.entry.payload ?? {};
  const paid = fx ?? { out_minor: amount_minor, out_cur: cur };
  return {
    week: timesheet.entry.payload.week,
    state,
    invoice: invoice?.entry.payload.no ?? '',
    amount: finance ? formatMinor(amount_minor, cur) : '',
    currency: cur,
    paid_amount: payment ? formatMinor(paid.out_minor, paid.out_cur) : '',
    paid_currency: payment ? paid.out_cur : '',
    submitted_at: instant(timesheet.receivedMs),
    client_at: client ? instant(client.receivedMs) : '',
    finance_at: finance ? instant(finance.receivedMs) : '',
    payment_at: payment ? instant(payment.receivedMs) : '',
    timesheet: timesheet.entry.hash,
    decision: finance?.entry.hash ?? '',
    payment: payment?.entry.hash ?? '',
  };
}
