import { Table } from '@mantine/core';
import { useIntl } from 'react-intl';
import { invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';
import { billingContractOf } from '../../../shared/entry/contract-terms.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { formatMoney } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import { formatExact } from './exact-time.ts';
import { recomputedMs } from './week-summary.ts';

interface SumTableProps {
  readonly timesheet: LedgerTimesheet;
  readonly contract: ContractPayload;
}

/** How the sum comes about: exact time, rate, amount, line by line. */
export function SumTable({ timesheet, contract }: SumTableProps) {
  const t = useText();
  const { locale } = useIntl();
  const { hash } = timesheet.timesheet.entry;
  const lines = invoiceLines({
    timesheets: [{ hash, msByWork: recomputedMs(timesheet, contract) }],
    rates: billingContractOf(contract).rates,
  });
  const money = (minor: number): string => formatMoney(minor, contract.cur, locale);
  return (
    <Table mt="sm" fz="sm" verticalSpacing={4}>
      <Table.Caption ta="left">{t('sum.rule')}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('sum.work')}</Table.Th>
          <Table.Th scope="col" ta="right">
            {t('sum.time')}
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {t('sum.rate')}
          </Table.Th>
          <Table.Th scope="col" ta="right">
            {t('sum.amount')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={`${line.work}-${line.rateMinor}`}>
            <Table.Td>{t(`work.${line.work}`)}</Table.Td>
            <Table.Td ta="right">{formatExact(line.ms)}</Table.Td>
            <Table.Td ta="right">{money(line.rateMinor)}</Table.Td>
            <Table.Td ta="right">{money(line.amountMinor)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Th scope="row" colSpan={3}>
            {t('sum.total')}
          </Table.Th>
          <Table.Td ta="right" fw={680} data-testid="timesheet-total">
            {money(invoiceTotal(lines))}
          </Table.Td>
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}
