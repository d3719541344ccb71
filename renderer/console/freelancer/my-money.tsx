import { Group, Stack } from '@mantine/core';
import { useIntl } from 'react-intl';
import { type InvoiceBalance, invoiceBalances } from '../../../shared/entry/fold-invoices.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatMoney } from '../../ui/format.ts';
import { ExchangeNote } from '../finance/exchange-note.tsx';
import { InvoicePdfButton } from '../finance/invoice-pdf-button.tsx';
import { UblButton } from '../finance/ubl-button.tsx';
import { useText } from '../text/use-text.ts';
import type { OwnContract } from './use-own-contracts.ts';
import classes from './freelancer.module.css';

/** Invoices, credit notes and payments about her time. */
export function MyMoney({ evidence }: OwnContract) {
  const t = useText();
  const balances = invoiceBalances(evidence.ledger).toReversed();
  if (balances.length === 0) return null;
  return (
    <section aria-label={t('mine.money')}>
      <h3 className={classes.heading}>{t('mine.money')}</h3>
      <Stack gap="md">
        {balances.map((balance) => (
          <Invoice key={balance.invoice.entry.hash} balance={balance} evidence={evidence} />
        ))}
      </Stack>
    </section>
  );
}

interface InvoiceProps {
  readonly balance: InvoiceBalance;
  readonly evidence: OwnContract['evidence'];
}

function Invoice({ balance, evidence }: InvoiceProps) {
  const t = useText();
  const { locale } = useIntl();
  const { invoice, credits, owedMinor } = balance;
  const { no, amount_minor, cur, ref } = invoice.entry.payload;
  const week = evidence.ledger.timesheets.find((each) => each.timesheet.entry.hash === ref);
  const money = (minor: number): string => formatMoney(minor, cur, locale);
  const facts = [
    { key: 'no', label: t('invoice.no'), value: no },
    { key: 'amount', label: t('invoices.amount'), value: money(amount_minor) },
    ...credits.map(({ entry }) => ({
      key: entry.hash,
      label: t('mine.credit', { no: entry.payload.no }),
      value: money(0 - entry.payload.amount_minor),
    })),
    ...paidFacts(
      week,
      { t, money: (minor, of) => formatMoney(minor, of, locale) },
      invoice.entry.hash,
    ),
    {
      key: 'owed',
      label: t(owedMinor < 0 ? 'mine.toReturn' : 'invoices.stillOwed'),
      value: money(Math.abs(owedMinor)),
    },
  ];
  const decision = week?.finance?.entry.payload;
  return (
    <div data-testid="my-invoice">
      <Facts facts={facts} />
      {decision?.invoice === invoice.entry.hash ? <ExchangeNote decision={decision} /> : null}
      <Group gap="xs" mt="xs">
        {[invoice, ...credits].map((each) => (
          <Group key={each.entry.hash} gap="xs">
            <InvoicePdfButton
              con={evidence.con}
              hash={each.entry.hash}
              no={each.entry.payload.no}
            />
            <UblButton evidence={evidence} invoice={each} />
          </Group>
        ))}
      </Group>
    </div>
  );
}

function paidFacts(
  week: LedgerTimesheet | undefined,
  words: {
    readonly t: ReturnType<typeof useText>;
    readonly money: (minor: number, cur: string) => string;
  },
  invoice: string,
) {
  const paid = week?.payment?.entry.payload;
  if (paid === undefined || week?.finance?.entry.payload.invoice !== invoice) return [];
  const { t, money } = words;
  const { date, bank_ref, amount_minor, cur } = paid;
  const value = t('mine.paidValue', { date, ref: bank_ref, sum: money(amount_minor, cur) });
  return [{ key: 'paid', label: t('mine.paid'), value }];
}
