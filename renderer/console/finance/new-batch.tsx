import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useIntl } from 'react-intl';
import type { PayoutBatch } from '../../../shared/api/schemas.ts';
import { ibanFault, isBic, looksLikeIban, plainIban } from '../../../shared/domain/iban.ts';
import { sumMinor } from '../../../shared/domain/money.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { formatMoney, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { isDay } from '../diary/zone.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { type Due, daysOf, sumOf } from './due.ts';
import { useRefreshPayouts } from './use-dues.ts';
import classes from './finance.module.css';

interface NewBatchProps {
  readonly org: string;
  readonly ready: readonly Due[];
  /** Of the newest batch: it rarely changes. */
  readonly payer: PayoutBatch['payer'];
}

/** Approved weeks that are in no payout yet, and the account to pay them from. */
export function NewBatch({ org, ready, payer }: NewBatchProps) {
  const t = useText();
  const { locale } = useIntl();
  const { api, clock } = useDeps();
  const id = useId();
  const refresh = useRefreshPayouts(org);
  const currencies = [...new Set(ready.map((due) => sumOf(due)?.cur ?? ''))].sort();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [from, setFrom] = useState(payer ?? { name: '', account: '', bic: '' });
  const [executeOn, setExecuteOn] = useState(dayOf(clock.nowMs(), localZone()));
  const account = looksLikeIban(from.account) ? plainIban(from.account) : from.account.trim();
  const create = useMutation({
    mutationFn: (decisions: readonly string[]) =>
      api.call('createPayoutBatch', {
        params: { org },
        body: { decisions: [...decisions], executeOn, payer: { ...from, account } },
      }),
    onSettled: refresh,
  });
  const accountFault = looksLikeIban(from.account) && ibanFault(from.account) !== undefined;
  const bicFault = from.bic !== '' && !isBic(from.bic);
  const isReady =
    from.name.trim() !== '' &&
    from.account.trim() !== '' &&
    !accountFault &&
    !bicFault &&
    isDay(executeOn);
  const field = (name: keyof typeof from, error: string | undefined) => (
    <TextInput
      label={t(`payouts.payer.${name}`)}
      value={from[name]}
      error={error}
      maxLength={name === 'name' ? 140 : name === 'account' ? 42 : 11}
      onChange={({ currentTarget }) => setFrom((now) => ({ ...now, [name]: currentTarget.value }))}
    />
  );
  return (
    <Panel title={t('payouts.ready')} titleId={id} testId="new-batch">
      <Stack gap="md">
        <Stack gap="xs">
          {ready.map((due) => {
            const hash = decisionOf(due);
            const sum = sumOf(due);
            return (
              <Checkbox
                key={hash}
                checked={!left.has(hash)}
                onChange={({ currentTarget }) => {
                  const next = new Set(left);
                  if (currentTarget.checked) next.delete(hash);
                  else next.add(hash);
                  setLeft(next);
                }}
                label={t('payouts.line', {
                  freelancer: due.contract.freelancer,
                  no: due.timesheet.invoice?.entry.payload.no ?? '',
                  from: daysOf(due)[0],
                  to: daysOf(due)[1],
                  sum: sum ? formatMoney(sum.amountMinor, sum.cur, locale) : '',
                })}
              />
            );
          })}
        </Stack>
        <Group grow preventGrowOverflow={false} gap="sm" align="flex-start">
          {field('name', undefined)}
          {field('account', accountFault ? t('payouts.ibanWrong') : undefined)}
          {field('bic', bicFault ? t('payouts.bicWrong') : undefined)}
          <TextInput
            type="date"
            label={t('payouts.executeOn')}
            value={executeOn}
            onChange={({ currentTarget }) => setExecuteOn(currentTarget.value)}
          />
        </Group>
        <ErrorCallout error={create.error} />
        <Group gap="xs">
          {currencies.map((cur) => {
            const chosen = ready.filter(
              (due) => sumOf(due)?.cur === cur && !left.has(decisionOf(due)),
            );
            const sum = sumMinor(chosen.map((due) => sumOf(due)?.amountMinor ?? 0));
            return (
              <Button
                key={cur}
                classNames={{ root: classes.tall ?? '', label: classes.wrapped ?? '' }}
                loading={create.isPending}
                disabled={!isReady || chosen.length === 0}
                onClick={() => create.mutate(chosen.map(decisionOf))}
              >
                {t('payouts.make', {
                  count: chosen.length,
                  sum: formatMoney(sum, cur, locale),
                })}
              </Button>
            );
          })}
        </Group>
      </Stack>
    </Panel>
  );
}

const decisionOf = ({ timesheet }: Due): string => timesheet.finance?.entry.hash ?? '';
