import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useIntl } from 'react-intl';
import { decimalAmount } from '../../../shared/domain/decimal-amount.ts';
import { type InvoiceBalance, invoiceBalances } from '../../../shared/entry/fold-invoices.ts';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatMoney } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { saveFile } from '../platform/save-file.ts';
import { useText } from '../text/use-text.ts';
import { csvText } from './csv-text.ts';
import type { FinanceSearch } from './finance-search.ts';
import { InvoicePanel } from './invoice-panel.tsx';
import type { Dues } from './use-dues.ts';
import classes from './finance.module.css';

export interface InvoiceRow {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
  readonly balance: InvoiceBalance;
}

const maxShown = 60;

/** Every invoice with its credits, what was paid for it and what is owed; the newest first. */
export function InvoicesPart({ dues, isLoading }: Dues) {
  const t = useText();
  const { locale } = useIntl();
  const navigate = useNavigate({ from: '/finance' });
  const { q = '' } = useSearch({ from: '/finance' });
  const all = invoiceRows(dues);
  const rows = all.filter((row) => isFound(row, q));
  const look = (value: string) =>
    void navigate({
      to: '/finance',
      replace: true,
      search: (before: FinanceSearch) => ({ ...before, q: value === '' ? undefined : value }),
    });
  if (!isLoading && all.length === 0)
    return <EmptyNote title={t('invoices.empty')}>{t('invoices.emptyText')}</EmptyNote>;
  return (
    <Stack gap="md" className={classes.wide ?? ''}>
      <Group align="flex-end" gap="sm">
        <TextInput
          type="search"
          className={classes.grow ?? ''}
          label={t('invoices.find')}
          value={q}
          maxLength={200}
          onChange={({ currentTarget }) => look(currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={rows.length === 0}
          onClick={() =>
            saveFile(document, {
              name: 'invoices.csv',
              type: 'text/csv',
              content: `\ufeff${csvText(csvRows(rows))}`,
            })
          }
        >
          {t('totals.csv')}
        </Button>
      </Group>
      <p role="status" className={classes.count}>
        {t('invoices.owed', {
          count: rows.length,
          sum: sumsOf(rows)
            .map(([cur, minor]) => formatMoney(minor, cur, locale))
            .join(', '),
        })}
      </p>
      {rows.slice(0, maxShown).map((row) => (
        <InvoicePanel key={row.balance.invoice.entry.hash} {...row} />
      ))}
    </Stack>
  );
}

/** One a contract, however many weeks it has. */
export function invoiceRows(dues: Dues['dues']): readonly InvoiceRow[] {
  const byCon = new Map(dues.map((due) => [due.contract.con, due]));
  return [...byCon.values()]
    .flatMap(({ contract, evidence }) =>
      invoiceBalances(evidence.ledger).map((balance) => ({ contract, evidence, balance })),
    )
    .toSorted(
      ({ balance: { invoice: a } }, { balance: { invoice: b } }) =>
        b.receivedMs - a.receivedMs || b.logIndex - a.logIndex,
    );
}

function isFound({ contract, balance }: InvoiceRow, query: string): boolean {
  const numbers = [balance.invoice, ...balance.credits].map(({ entry }) => entry.payload.no);
  const text = [contract.freelancer, contract.draft.title, ...numbers].join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const sumsOf = (rows: readonly InvoiceRow[]): readonly (readonly [string, number])[] => {
  const byCur = new Map<string, number>();
  for (const { balance } of rows) {
    const { cur } = balance.invoice.entry.payload;
    byCur.set(cur, (byCur.get(cur) ?? 0) + balance.owedMinor);
  }
  return [...byCur];
};

const csvRows = (rows: readonly InvoiceRow[]) => [
  ['number', 'freelancer', 'contract', 'amount', 'tax', 'credited', 'paid', 'owed', 'currency'],
  ...rows.map(({ contract, balance }) => {
    const { no, amount_minor, tax_minor = 0, cur } = balance.invoice.entry.payload;
    const sums = [
      amount_minor,
      tax_minor,
      amount_minor - balance.left.amountMinor,
      balance.paidMinor,
      balance.owedMinor,
    ];
    return [
      no,
      contract.freelancer,
      contract.draft.title,
      ...sums.map((minor) => decimalAmount(minor, cur)),
      cur,
    ];
  }),
];
