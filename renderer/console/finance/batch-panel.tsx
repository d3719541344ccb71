import { Button, Group, Stack, Table } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useIntl } from 'react-intl';
import type { PayoutBatch, PayoutFormat, PayoutItem } from '../../../shared/api/schemas.ts';
import { isOver, type MarkedState, mayBecome } from '../../../shared/domain/payout.ts';
import { sumMinor } from '../../../shared/domain/money.ts';
import { formatInstant, formatMoney, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { saveFile } from '../platform/save-file.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { MarkForm } from './mark-form.tsx';
import { useRefreshPayouts } from './use-dues.ts';
import classes from './finance.module.css';

interface BatchPanelProps {
  readonly org: string;
  readonly batch: PayoutBatch;
  readonly nameByCon: ReadonlyMap<string, string>;
}

const formats = [
  { format: 'pain001', extension: 'xml', type: 'application/xml' },
  { format: 'wise', extension: 'wise.csv', type: 'text/csv' },
  { format: 'csv', extension: 'csv', type: 'text/csv' },
] as const satisfies readonly { format: PayoutFormat; extension: string; type: string }[];

const marks: readonly MarkedState[] = ['sent', 'confirmed', 'returned', 'withdrawn'];

/** One payout: its payments and where they are, the files, and what people say became of them. */
export function BatchPanel({ org, batch, nameByCon }: BatchPanelProps) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const live = batch.items.filter(({ state }) => !isOver(state));
  const sum = sumMinor((live.length > 0 ? live : batch.items).map((item) => item.amountMinor));
  return (
    <Panel
      title={t('payouts.batch', {
        day: batch.executeOn,
        sum: formatMoney(sum, batch.cur, locale),
      })}
      titleId={id}
      testId="payout-batch"
    >
      <Stack gap="md">
        <Table.ScrollContainer
          minWidth={640}
          type="native"
          tabIndex={0}
          role="group"
          aria-labelledby={id}
        >
          <Table fz="sm" verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                {(['freelancer', 'invoice', 'state'] as const).map((name) => (
                  <Table.Th key={name} scope="col">
                    {t(`payouts.column.${name}`)}
                  </Table.Th>
                ))}
                <Table.Th scope="col" ta="right">
                  {t('payouts.column.amount')}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {batch.items.map((item) => (
                <PayoutRow
                  key={item.endToEndId}
                  item={item}
                  cur={batch.cur}
                  name={nameByCon.get(item.con) ?? ''}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <BatchActions org={org} batch={batch} />
      </Stack>
    </Panel>
  );
}

function PayoutRow(props: {
  readonly item: PayoutItem;
  readonly cur: string;
  readonly name: string;
}) {
  const t = useText();
  const { locale } = useIntl();
  const { item, cur, name } = props;
  const last = item.history.at(-1);
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        {item.invoiceNo}
        <br />
        <code className={classes.hash}>{item.endToEndId}</code>
      </Table.Td>
      <Table.Td>
        {t(`payout.${item.state}`)}
        {last ? (
          <>
            <br />
            {t('payouts.by', {
              by: last.by,
              at: formatInstant(last.atMs, { locale, zone: localZone() }),
            })}
            {item.state === 'returned' ? `: ${last.note}` : ''}
          </>
        ) : null}
      </Table.Td>
      <Table.Td ta="right">{formatMoney(item.amountMinor, cur, locale)}</Table.Td>
    </Table.Tr>
  );
}

function BatchActions({ org, batch }: Pick<BatchPanelProps, 'org' | 'batch'>) {
  const t = useText();
  const { api } = useDeps();
  const refresh = useRefreshPayouts(org);
  const [marking, setMarking] = useState<MarkedState>();
  const live = batch.items.filter(({ state }) => !isOver(state));
  const hasFile =
    batch.payer !== undefined &&
    live.length > 0 &&
    live.every(({ state }) => state === 'batched' || state === 'exported');
  const download = useMutation({
    mutationFn: async ({ format, extension, type }: (typeof formats)[number]) => {
      const params = { org, batch: batch.id };
      const content = await api.call('makePayoutFile', { params, body: { format } });
      const name = `payout-${batch.executeOn}-${batch.id.slice(0, 8)}.${extension}`;
      saveFile(document, { name, type, content });
    },
    onSettled: refresh,
  });
  const possible = marks.filter((to) => batch.items.some(({ state }) => mayBecome(state, to)));
  return (
    <>
      <ErrorCallout error={download.error} />
      <Group gap="xs">
        {hasFile
          ? formats.map((each) => (
              <Button
                key={each.format}
                variant={each.format === 'pain001' ? 'filled' : 'default'}
                loading={download.isPending && download.variables.format === each.format}
                onClick={() => download.mutate(each)}
              >
                {t(`payouts.file.${each.format}`)}
              </Button>
            ))
          : null}
        {possible.map((to) => (
          <Button key={to} variant="default" onClick={() => setMarking(to)}>
            {t(`payouts.mark.${to}`)}
          </Button>
        ))}
      </Group>
      <Sheet
        opened={marking !== undefined}
        onClose={() => setMarking(undefined)}
        title={marking ? t(`payouts.mark.${marking}`) : ''}
      >
        {marking ? (
          <MarkForm org={org} batch={batch} to={marking} onDone={() => setMarking(undefined)} />
        ) : null}
      </Sheet>
    </>
  );
}
