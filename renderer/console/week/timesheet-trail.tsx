import { Timeline } from '@mantine/core';
import { useIntl } from 'react-intl';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { formatInstant, formatMoney } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';

interface TimesheetTrailProps {
  readonly timesheet: LedgerTimesheet;
  readonly evidence: Evidence;
  readonly zone: string;
}

interface Step {
  readonly key: string;
  readonly title: string;
  readonly at: number;
  readonly by: string;
  readonly note?: string | undefined;
}

/** Who signed what about this timesheet, and when the log got it. */
export function TimesheetTrail({ timesheet, evidence, zone }: TimesheetTrailProps) {
  const t = useText();
  const { locale } = useIntl();
  const steps = useSteps(timesheet, evidence);
  if (steps.length === 0) return null;
  return (
    <Timeline mt="md" bulletSize={12} lineWidth={2} active={steps.length}>
      {steps.map((step) => (
        <Timeline.Item key={step.key} title={step.title}>
          <span style={{ fontSize: '0.8125rem' }}>
            {formatInstant(step.at, { locale, zone })} ·{' '}
            {t('trail.key', { words: kidWords(step.by) })}
            {step.note ? <span style={{ display: 'block' }}>{step.note}</span> : null}
          </span>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function useSteps(timesheet: LedgerTimesheet, { ledger }: Evidence): readonly Step[] {
  const t = useText();
  const { locale } = useIntl();
  const { client, invoice, finance, payment } = timesheet;
  const steps: Step[] = [];
  if (client)
    steps.push({
      key: 'client',
      title: t(`trail.client.${client.entry.payload.verdict}`),
      at: client.receivedMs,
      by: client.entry.payload.by,
      note: ledger.valuesByHash.get(client.entry.hash)?.reason,
    });
  if (invoice)
    steps.push({
      key: 'invoice',
      title: t('trail.invoice', { no: invoice.entry.payload.no }),
      at: invoice.receivedMs,
      by: invoice.entry.payload.by,
      note: formatMoney(invoice.entry.payload.amount_minor, invoice.entry.payload.cur, locale),
    });
  if (finance)
    steps.push({
      key: 'finance',
      title: t(`trail.finance.${finance.entry.payload.verdict}`),
      at: finance.receivedMs,
      by: finance.entry.payload.by,
    });
  if (payment)
    steps.push({
      key: 'payment',
      title: t('trail.payment', { ref: payment.entry.payload.bank_ref }),
      at: payment.receivedMs,
      by: payment.entry.payload.by,
      note: formatMoney(payment.entry.payload.amount_minor, payment.entry.payload.cur, locale),
    });
  return steps;
}
