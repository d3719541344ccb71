import { Button, Group, Stack, Table, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import { decimalAmount } from '../../../shared/domain/decimal-amount.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { saveFile } from '../platform/save-file.ts';
import { useText } from '../text/use-text.ts';
import { csvText } from './csv-text.ts';
import { daysOf } from './due.ts';
import type { FinanceSearch } from './finance-search.ts';
import { type Accrual, accrualsAt, sumsByStage, totalsByYear, type YearTotal } from './totals.ts';
import type { Dues } from './use-dues.ts';
import classes from './finance.module.css';

/** What was owed on a day, and what was paid in a year. */
export function TotalsPart({ dues }: Dues) {
  return (
    <Stack gap="lg" className={classes.wide ?? ''}>
      <Accruals dues={dues} />
      <Years totals={totalsByYear(dues)} />
    </Stack>
  );
}

function Accruals({ dues }: Pick<Dues, 'dues'>) {
  const t = useText();
  const id = useId();
  const navigate = useNavigate({ from: '/finance' });
  const { clock } = useDeps();
  const { at = dayOf(clock.nowMs(), 'UTC') } = useSearch({ from: '/finance' });
  const accruals = accrualsAt(dues, at);
  const choose = (value: string) =>
    void navigate({
      to: '/finance',
      search: (before: FinanceSearch) => ({ ...before, at: value || undefined }),
    });
  return (
    <Panel title={t('accruals.title')} titleId={id} testId="accruals">
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            type="date"
            label={t('accruals.day')}
            value={at}
            onChange={({ currentTarget }) => choose(currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={accruals.length === 0}
            onClick={() => save(`accruals-${at}.csv`, accrualRows(accruals))}
          >
            {t('totals.csv')}
          </Button>
        </Group>
        <SumRows
          caption={t('accruals.caption')}
          empty={t('accruals.none')}
          rows={sumsByStage(accruals).map(({ stage, cur, amountMinor, weeks }) => ({
            key: `${stage} ${cur}`,
            name: t(`accruals.${stage}`),
            count: t('accruals.weeks', { count: weeks }),
            amountMinor,
            cur,
          }))}
        />
      </Stack>
    </Panel>
  );
}

function Years({ totals }: { readonly totals: readonly YearTotal[] }) {
  const t = useText();
  const id = useId();
  return (
    <Panel title={t('totals.title')} titleId={id} testId="year-totals">
      <Stack gap="sm">
        <div>
          <Button
            variant="default"
            disabled={totals.length === 0}
            onClick={() => save('paid-by-year.csv', yearRows(totals))}
          >
            {t('totals.csv')}
          </Button>
        </div>
        <SumRows
          caption={t('totals.caption')}
          empty={t('totals.none')}
          rows={totals.map(({ year, freelancer, cur, amountMinor, payments }) => ({
            key: `${year} ${freelancer} ${cur}`,
            name: `${year} · ${freelancer}`,
            count: t('totals.payments', { count: payments }),
            amountMinor,
            cur,
          }))}
        />
      </Stack>
    </Panel>
  );
}

interface SumRowsProps {
  readonly caption: string;
  readonly empty: string;
  readonly rows: readonly {
    readonly key: string;
    readonly name: string;
    readonly count: string;
    readonly amountMinor: number;
    readonly cur: string;
  }[];
}

function SumRows({ caption, empty, rows }: SumRowsProps) {
  const { locale } = useIntl();
  if (rows.length === 0) return <p className={classes.count}>{empty}</p>;
  return (
    <Table fz="sm" verticalSpacing={6}>
      <Table.Caption ta="left">{caption}</Table.Caption>
      <Table.Tbody>
        {rows.map(({ key, name, count, amountMinor, cur }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" fw={500}>
              {name}
            </Table.Th>
            <Table.Td>{count}</Table.Td>
            <Table.Td ta="right">{formatMoney(amountMinor, cur, locale)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** With a mark that tells spreadsheets which letters these are. */
const save = (name: string, rows: readonly (readonly string[])[]): void =>
  saveFile(document, { name, type: 'text/csv', content: `\ufeff${csvText(rows)}` });

const accrualRows = (accruals: readonly Accrual[]) => [
  ['freelancer', 'contract', 'from', 'to', 'stage', 'amount', 'currency', 'root'],
  ...accruals.map(({ due, stage, amountMinor, cur }) => [
    due.contract.freelancer,
    due.contract.draft.title,
    ...daysOf(due),
    stage,
    decimalAmount(amountMinor, cur),
    cur,
    due.timesheet.timesheet.entry.payload.set,
  ]),
];

const yearRows = (totals: readonly YearTotal[]) => [
  ['year', 'freelancer', 'payments', 'amount', 'currency'],
  ...totals.map(({ year, freelancer, payments, amountMinor, cur }) => [
    year,
    freelancer,
    String(payments),
    decimalAmount(amountMinor, cur),
    cur,
  ]),
];
