import type { PayDecision, PaySheet } from '../../../shared/api/pay-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { Fact } from '../../ui/facts.tsx';
import {
  formatCount,
  formatDuration,
  formatInstant,
  formatMoney,
  formatDate,
  type Place,
} from '../../ui/format.ts';
import { messageIdOf, type Words } from '../words.ts';
import classes from './pay-page.module.css';

export interface FactsReader {
  readonly t: Words;
  readonly place: Place;
}

interface Sheet {
  readonly sheet: PaySheet;
  readonly cur: string;
}

/** Everything that was signed about a timesheet, in the order in which it comes. */
export const sheetFacts = ({ sheet, cur }: Sheet, reader: FactsReader): readonly Fact[] => [
  ...submittedFacts({ sheet, cur }, reader),
  ...(sheet.client ? clientFacts(sheet.client, reader) : []),
  ...invoiceFacts({ sheet, cur }, reader),
  ...approvalFacts({ sheet, cur }, reader),
  ...paymentFacts(sheet, reader),
];

function submittedFacts({ sheet, cur }: Sheet, { t, place }: FactsReader): readonly Fact[] {
  const amount = formatMoney(sheet.amountMinor, cur, place.locale);
  const length = formatDuration(sheet.ms, place.locale);
  const id = messageIdOf(sheet.state === 'waiting' ? 'pay.state.waiting' : `sheet.${sheet.state}`);
  return [
    { key: 'amount', label: t('pay.submitted'), value: t('pay.sheetAmount', { amount, length }) },
    { key: 'at', label: t('pay.submittedAt'), value: formatInstant(sheet.submittedAt, place) },
    {
      key: 'state',
      label: t('detail.state'),
      value: <strong>{id ? t(id) : sheet.state}</strong>,
    },
  ];
}

function clientFacts(client: PayDecision, { t, place }: FactsReader): readonly Fact[] {
  const at = formatInstant(client.atMs, place);
  const id = messageIdOf(`talk.verdict.${client.verdict}`);
  const what = id ? t(id) : client.verdict;
  return [
    {
      key: 'client',
      label: t('pay.decision'),
      value: client.isLapsed ? t('pay.lapsed', { at }) : t('pay.decided', { what, at }),
    },
    ...(client.reason ? [{ key: 'reason', label: t('pay.reason'), value: client.reason }] : []),
    ...(client.excluded.length > 0
      ? [{ key: 'excluded', label: t('pay.excluded'), value: excludedList(client, { t, place }) }]
      : []),
  ];
}

const excludedList = ({ excluded }: PayDecision, { t, place }: FactsReader) => (
  <>
    <ul className={classes.list}>
      {excluded.map(({ fromIdx, toIdx, ms }) => (
        <li key={fromIdx}>
          {t('pay.excludedRange', {
            from: formatInstant(cellStartAt(fromIdx), place),
            to: formatInstant(cellStartAt(toIdx), place),
            length: formatDuration(ms, place.locale),
          })}
        </li>
      ))}
    </ul>
    <span className={classes.note}>{t('pay.excludedHelp')}</span>
  </>
);

function invoiceFacts({ sheet, cur }: Sheet, { t, place }: FactsReader): readonly Fact[] {
  const { invoice } = sheet;
  if (!invoice) return [];
  const { no, amountMinor, taxMinor, dueOn } = invoice;
  const parts = [
    t('pay.invoiceValue', { no, amount: formatMoney(amountMinor, cur, place.locale) }),
    ...(taxMinor === undefined
      ? []
      : [t('pay.invoiceTax', { tax: formatMoney(taxMinor, cur, place.locale) })]),
    ...(dueOn === undefined ? [] : [t('pay.invoiceDue', { date: dateText(dueOn, place) })]),
  ];
  return [{ key: 'invoice', label: t('pay.invoice'), value: parts.join(', ') }];
}

function approvalFacts({ sheet, cur }: Sheet, { t, place }: FactsReader): readonly Fact[] {
  const { approval } = sheet;
  if (!approval) return [];
  const { locale } = place;
  const amount = formatMoney(approval.amountMinor, cur, locale);
  const at = formatInstant(approval.atMs, place);
  const { exchange } = approval;
  const finance = {
    key: 'approval',
    label: t('pay.approval'),
    value: t('pay.approvalValue', { amount, at }),
  };
  if (!exchange) return [finance];
  const rate = `${formatCount(exchange.num, locale)}/${formatCount(exchange.den, locale)}`;
  const out = formatMoney(exchange.amountMinor, exchange.cur, locale);
  const { source } = exchange;
  const date = dateText(exchange.date, place);
  return [
    finance,
    {
      key: 'exchange',
      label: t('pay.exchange'),
      value: t('pay.exchangeValue', { amount, out, rate, source, date }),
    },
  ];
}

function paymentFacts({ payment }: PaySheet, { t, place }: FactsReader): readonly Fact[] {
  if (!payment) return [];
  const amount = formatMoney(payment.amountMinor, payment.cur, place.locale);
  return [
    {
      key: 'payment',
      label: t('pay.payment'),
      value: (
        <strong>{t('pay.paymentValue', { amount, date: dateText(payment.date, place) })}</strong>
      ),
    },
    { key: 'ref', label: t('pay.bankRef'), value: <code>{payment.bankRef}</code> },
    {
      key: 'entry',
      label: t('pay.entry'),
      value: <code title={payment.hash}>{payment.hash.slice(0, 16)}</code>,
    },
  ];
}

/** A day of the bank's calendar, which has no zone. */
const dateText = (date: string, place: Place): string =>
  formatDate(Date.parse(`${date}T12:00:00Z`), { ...place, zone: 'UTC' });
