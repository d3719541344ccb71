import { Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useIntl } from 'react-intl';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatInstant, formatMoney, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { organisationsWith, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { attemptsOf, type Due, daysOf, sumOf } from './due.ts';
import { findPayments } from './find-payments.ts';
import type { FinanceSearch } from './finance-search.ts';
import { type Dues, useAllPayouts } from './use-dues.ts';
import classes from './finance.module.css';

const maxShown = 50;

/** "Was this paid?" in one field. */
export function FindPart({ dues, isLoading }: Dues) {
  const t = useText();
  const navigate = useNavigate({ from: '/finance' });
  const { q = '' } = useSearch({ from: '/finance' });
  const orgs = organisationsWith(useAccount(), 'finance').map(({ id }) => id);
  const batches = useAllPayouts(orgs);
  const found = findPayments(dues, batches, q);
  const look = (value: string) =>
    void navigate({
      to: '/finance',
      replace: true,
      search: (before: FinanceSearch) => ({ ...before, q: value === '' ? undefined : value }),
    });
  return (
    <Stack gap="md" className={classes.wide ?? ''}>
      <TextInput
        type="search"
        label={t('find.label')}
        description={t('find.hint')}
        value={q}
        maxLength={200}
        onChange={({ currentTarget }) => look(currentTarget.value)}
      />
      <p role="status" className={classes.count}>
        {q.trim() === '' || isLoading ? '' : t('find.count', { count: found.length })}
      </p>
      {q.trim() !== '' && found.length === 0 && !isLoading ? (
        <EmptyNote title={t('find.none')}>{t('find.noneText')}</EmptyNote>
      ) : null}
      {found.slice(0, maxShown).map((due) => (
        <Found
          key={due.timesheet.timesheet.entry.hash}
          due={due}
          attempts={attemptsOf(due, batches)}
        />
      ))}
    </Stack>
  );
}

interface FoundProps {
  readonly due: Due;
  readonly attempts: ReturnType<typeof attemptsOf>;
}

function Found({ due, attempts }: FoundProps) {
  const t = useText();
  const { locale } = useIntl();
  const { timesheet, contract } = due;
  const sum = sumOf(due);
  const paid = timesheet.payment?.entry.payload;
  const [first, last] = daysOf(due);
  const history = attempts.flatMap(({ item }) =>
    item.history.map((step, i) => ({
      ...step,
      id: item.endToEndId,
      key: `${item.endToEndId} ${i}`,
    })),
  );
  return (
    <Panel
      title={t('find.title', {
        freelancer: contract.freelancer,
        sum: sum ? formatMoney(sum.amountMinor, sum.cur, locale) : '',
      })}
      titleId={`found-${timesheet.timesheet.entry.hash}`}
      testId="found-payment"
    >
      <Facts
        facts={[
          {
            key: 'answer',
            label: t('find.answer'),
            value: paid
              ? t('find.paid', { date: paid.date, ref: paid.bank_ref })
              : t(`find.state.${timesheet.state}`),
          },
          { key: 'week', label: t('find.week'), value: `${first} – ${last}` },
          {
            key: 'no',
            label: t('invoice.no'),
            value: timesheet.invoice?.entry.payload.no ?? t('find.noInvoice'),
          },
          {
            key: 'root',
            label: t('find.root'),
            value: <code className={classes.hash}>{timesheet.timesheet.entry.payload.set}</code>,
          },
          ...history.map((step) => ({
            key: step.key,
            label: formatInstant(step.atMs, { locale, zone: localZone() }),
            value: t('find.step', {
              state: t(`payout.${step.state}`),
              by: step.by,
              id: step.id,
              note: step.note,
            }),
          })),
        ]}
      />
    </Panel>
  );
}
