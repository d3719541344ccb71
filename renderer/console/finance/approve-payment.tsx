import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { isTaxed } from '../../../shared/entry/invoice-document.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { Callout } from '../../ui/callout.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { contractOf } from '../week/week-summary.ts';
import { ApproveOpenInvoice } from './approve-open-invoice.tsx';
import { ConfirmApproval } from './confirm-approval.tsx';
import { draftedExchange, ExchangeFields, emptyExchange } from './exchange-fields.tsx';
import { InvoiceFields } from './invoice-fields.tsx';
import { draftedDocument, openInvoice } from './invoice-document.ts';
import { lastExchange } from './last-exchange.ts';
import { obstacleOf } from './obstacle.ts';
import { TaxSummary } from './tax-summary.tsx';
import { useInvoiceDraft } from './use-invoice-draft.ts';

export interface ApprovePaymentProps {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
  readonly timesheet: LedgerTimesheet;
  readonly signer: Signer;
  readonly block: 'none' | 'checking' | 'failed';
}

/** Finance signs the invoice, then exactly its amount; or what is left of one that is signed. */
export function ApprovePayment(props: ApprovePaymentProps) {
  const { evidence, timesheet } = props;
  const open = openInvoice(evidence.ledger, timesheet);
  return open === undefined ? (
    <NewInvoice {...props} />
  ) : (
    <ApproveOpenInvoice {...props} invoice={open.invoice} left={open.left} />
  );
}

function NewInvoice(props: ApprovePaymentProps) {
  const t = useText();
  const { contract, evidence, timesheet, signer, block } = props;
  const [isOpen, dialog] = useDisclosure(false);
  const [draft, setDraft] = useInvoiceDraft(contract, evidence);
  const terms = contractOf(evidence.ledger, timesheet);
  const drafted = draftedDocument(evidence.ledger, timesheet, draft);
  const document = drafted?.ok ? drafted.value : undefined;
  const last = lastExchange(evidence.ledger);
  const [exchange, setExchange] = useState(emptyExchange(terms?.cur ?? '', last));
  const amount = { amountMinor: document?.amount_minor ?? 0, cur: terms?.cur ?? '' };
  const fx = draftedExchange(exchange, amount);
  const obstacle =
    drafted === undefined || terms === undefined
      ? 'contract'
      : document &&
        obstacleOf(evidence.ledger, timesheet, { signer: signer.publicKey, document, terms });
  const faults = drafted?.ok === false ? drafted.error : { fields: {}, tax: [] };
  return (
    <Stack gap="sm">
      <InvoiceFields draft={draft} faults={faults.fields} onDraft={setDraft} />
      {faults.tax.length === 0 ? null : (
        <Callout tone="attention" title={t('finance.notYet')}>
          {faults.tax.map((fault) => t(`taxFault.${fault}`)).join(' ')}
        </Callout>
      )}
      {document && isTaxed(document) ? <TaxSummary document={document} /> : null}
      <ExchangeFields draft={exchange} onDraft={setExchange} amount={amount} last={last} />
      {obstacle === undefined ? null : (
        <Callout tone="attention" title={t('finance.notYet')}>
          {t(`obstacle.${obstacle}`)}
        </Callout>
      )}
      <div>
        <Button
          loading={block === 'checking'}
          disabled={
            block !== 'none' || obstacle !== undefined || document === undefined || fx?.ok === false
          }
          onClick={dialog.open}
        >
          {t('finance.approve')}
        </Button>
      </div>
      <Sheet opened={isOpen} onClose={dialog.close} title={t('finance.confirmTitle')}>
        {document ? (
          <ConfirmApproval
            {...props}
            invoice={{ document }}
            exchange={fx?.ok ? fx.value : undefined}
            onDone={dialog.close}
          />
        ) : null}
      </Sheet>
    </Stack>
  );
}
