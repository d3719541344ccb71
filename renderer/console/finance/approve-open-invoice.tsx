import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { InvoiceSum } from '../../../shared/entry/fold-invoices.ts';
import type { LoggedOf } from '../../../shared/entry/ledger.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { contractOf } from '../week/week-summary.ts';
import type { ApprovePaymentProps } from './approve-payment.tsx';
import { ConfirmApproval } from './confirm-approval.tsx';
import { CreditButton } from './credit-form.tsx';
import { draftedExchange, ExchangeFields, emptyExchange } from './exchange-fields.tsx';
import { approvedMinor } from './invoice-document.ts';
import { lastExchange } from './last-exchange.ts';
import { obstacleOf } from './obstacle.ts';

interface ApproveOpenInvoiceProps extends ApprovePaymentProps {
  readonly invoice: LoggedOf<'invoice'>;
  readonly left: InvoiceSum;
}

/**
 * An invoice of this week is signed and not approved: it is approved as it is, or taken back where
 * the client has approved other time since.
 */
export function ApproveOpenInvoice(props: ApproveOpenInvoiceProps) {
  const t = useText();
  const { locale } = useIntl();
  const { evidence, timesheet, signer, block, invoice, left } = props;
  const [isOpen, dialog] = useDisclosure(false);
  const terms = contractOf(evidence.ledger, timesheet);
  const { no, cur } = invoice.entry.payload;
  const amount = { amountMinor: left.amountMinor, cur };
  const last = lastExchange(evidence.ledger);
  const [exchange, setExchange] = useState(emptyExchange(cur, last));
  const fx = draftedExchange(exchange, amount);
  const isStill = left.amountMinor - left.taxMinor === approvedMinor(evidence.ledger, timesheet);
  const document = { amount_minor: left.amountMinor };
  const obstacle =
    terms && obstacleOf(evidence.ledger, timesheet, { signer: signer.publicKey, document, terms });
  const sum = formatMoney(left.amountMinor, cur, locale);
  return (
    <Stack gap="sm">
      <Callout tone={isStill ? 'calm' : 'attention'} title={t('openInvoice.title', { no, sum })}>
        {t(isStill ? 'openInvoice.same' : 'openInvoice.other')}
      </Callout>
      {isStill ? (
        <ExchangeFields draft={exchange} onDraft={setExchange} amount={amount} last={last} />
      ) : null}
      {obstacle === undefined ? null : (
        <Callout tone="attention" title={t('finance.notYet')}>
          {t(`obstacle.${obstacle}`)}
        </Callout>
      )}
      <Group gap="xs">
        {isStill ? (
          <Button
            loading={block === 'checking'}
            disabled={block !== 'none' || obstacle !== undefined || fx?.ok === false}
            onClick={dialog.open}
          >
            {t('openInvoice.approve', { no })}
          </Button>
        ) : null}
        <CreditButton evidence={evidence} invoice={invoice} signer={signer} />
      </Group>
      <Sheet opened={isOpen} onClose={dialog.close} title={t('finance.confirmTitle')}>
        <ConfirmApproval
          {...props}
          invoice={{ signed: invoice, amountMinor: left.amountMinor }}
          exchange={fx?.ok ? fx.value : undefined}
          onDone={dialog.close}
        />
      </Sheet>
    </Stack>
  );
}
