import { Group, Stack } from '@mantine/core';
import { useIntl } from 'react-intl';
import { Facts } from '../../ui/facts.tsx';
import { Callout } from '../../ui/callout.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { LoggedOf } from '../../../shared/entry/ledger.ts';
import { isTaxed } from '../../../shared/entry/invoice-document.ts';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { useSigningKey } from '../keys/use-signing-key.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { CreditButton } from './credit-form.tsx';
import { InvoicePdfButton } from './invoice-pdf-button.tsx';
import type { InvoiceRow } from './invoices-part.tsx';
import { TaxSummary } from './tax-summary.tsx';
import { UblButton } from './ubl-button.tsx';

/** One invoice: its sums, its credits, its files, and the way to take it back. */
export function InvoicePanel({ contract, evidence, balance }: InvoiceRow) {
  const t = useText();
  const { locale } = useIntl();
  const { invoice, credits, left, paidMinor, owedMinor } = balance;
  const { no, amount_minor, cur, ref } = invoice.entry.payload;
  const key = useSigningKey(contract.ten, 'finance', evidence.ledger.approvers);
  const document = evidence.ledger.valuesByHash.get(invoice.entry.hash)?.doc;
  const week = evidence.ledger.timesheets.find((each) => each.timesheet.entry.hash === ref);
  const money = (minor: number): string => formatMoney(minor, cur, locale);
  const isWaiting =
    week?.state === 'finance_approved' &&
    week.finance?.entry.payload.invoice === invoice.entry.hash;
  return (
    <Panel
      title={t('invoices.title', { no, freelancer: contract.freelancer })}
      titleId={`invoice-${invoice.entry.hash}`}
      testId="invoice"
      aside={
        week ? (
          <TextLink
            to="/contracts/$con/week"
            params={{ con: contract.con }}
            search={{ week: week.timesheet.entry.payload.week }}
            size="sm"
          >
            {t('finance.see')}
          </TextLink>
        ) : null
      }
    >
      <Stack gap="sm">
        <Facts
          facts={[
            { key: 'day', label: t('invoice.issuedOn'), value: document?.issued_on ?? '' },
            { key: 'amount', label: t('invoices.amount'), value: money(amount_minor) },
            ...(credits.length === 0
              ? []
              : [
                  {
                    key: 'left',
                    label: t('invoices.left', { count: credits.length }),
                    value: money(left.amountMinor),
                  },
                ]),
            { key: 'paid', label: t('invoices.paid'), value: money(paidMinor) },
            {
              key: 'owed',
              label: t(owedMinor < 0 ? 'invoices.toReturn' : 'invoices.stillOwed'),
              value: <strong data-testid="owed">{money(Math.abs(owedMinor))}</strong>,
            },
          ]}
        />
        {document && isTaxed(document) ? <TaxSummary document={document} /> : null}
        <Group gap="xs">
          <Files evidence={evidence} invoice={invoice} />
          {key.state === 'listed' && !isWaiting ? (
            <CreditButton evidence={evidence} invoice={invoice} signer={key.signer} />
          ) : null}
        </Group>
        {isWaiting ? (
          <Callout tone="calm" title={t('credit.waits')}>
            {t('credit.waitsText')}
          </Callout>
        ) : null}
        {key.state === 'listed' ? null : (
          <SigningKeyNote organisation={contract.ten} use="finance" signingKey={key}>
            {null}
          </SigningKeyNote>
        )}
        {credits.map((credit) => (
          <CreditNote key={credit.entry.hash} evidence={evidence} credit={credit} />
        ))}
      </Stack>
    </Panel>
  );
}

function CreditNote({
  evidence,
  credit,
}: {
  readonly evidence: InvoiceRow['evidence'];
  readonly credit: LoggedOf<'invoice'>;
}) {
  const t = useText();
  const { locale } = useIntl();
  const { no, amount_minor, cur } = credit.entry.payload;
  const document = evidence.ledger.valuesByHash.get(credit.entry.hash)?.doc;
  const note = document && isTaxed(document) ? document.note : undefined;
  return (
    <section aria-label={no}>
      <Stack gap="xs">
        <span>
          {t('credit.line', {
            no,
            day: document?.issued_on ?? '',
            sum: formatMoney(amount_minor, cur, locale),
            note: note ?? '',
          })}
        </span>
        <Group gap="xs">
          <Files evidence={evidence} invoice={credit} />
        </Group>
      </Stack>
    </section>
  );
}

function Files({
  evidence,
  invoice,
}: Pick<InvoiceRow, 'evidence'> & { readonly invoice: LoggedOf<'invoice'> }) {
  const { hash, payload } = invoice.entry;
  return (
    <>
      <InvoicePdfButton con={evidence.con} hash={hash} no={payload.no} />
      <UblButton evidence={evidence} invoice={invoice} />
    </>
  );
}
