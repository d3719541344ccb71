import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { Callout } from '../../ui/callout.tsx';
import { dayOf } from '../../ui/day-rows.ts';
import { formatMoney, localZone } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { SignForm } from '../sign/sign-form.tsx';
import { useSigningAct } from '../sign/use-signing.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { contractOf } from '../week/week-summary.ts';
import { invoiceDocumentOf, suggestedNumber } from './invoice-document.ts';
import { obstacleOf } from './obstacle.ts';
import { signPaymentApproval } from './sign-payment-approval.ts';
import prose from '../text/prose.module.css';

interface ApprovePaymentProps {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
  readonly timesheet: LedgerTimesheet;
  readonly signer: Signer;
  readonly block: 'none' | 'checking' | 'failed';
}

/** Finance signs the invoice, then exactly its amount. */
export function ApprovePayment(props: ApprovePaymentProps) {
  const t = useText();
  const { clock } = useDeps();
  const { contract, evidence, timesheet, signer, block } = props;
  const [isOpen, dialog] = useDisclosure(false);
  const [title, setTitle] = useState({
    no: suggestedNumber(timesheet),
    issuedOn: dayOf(clock.nowMs(), localZone()),
    seller: contract.freelancer,
    buyer: contract.organisation,
  });
  const document = invoiceDocumentOf(evidence.ledger, timesheet, title);
  const terms = contractOf(evidence.ledger, timesheet);
  const obstacle =
    document && terms
      ? obstacleOf(evidence.ledger, timesheet, { signer: signer.publicKey, document, terms })
      : 'contract';
  const field = (name: keyof typeof title, type = 'text') => (
    <TextInput
      type={type}
      size="sm"
      label={t(`invoice.${name}`)}
      value={title[name]}
      onChange={({ currentTarget }) => setTitle((now) => ({ ...now, [name]: currentTarget.value }))}
    />
  );
  return (
    <Stack gap="sm">
      <Group grow preventGrowOverflow={false} gap="sm" align="flex-end">
        {field('no')}
        {field('issuedOn', 'date')}
        {field('seller')}
        {field('buyer')}
      </Group>
      {obstacle === undefined ? null : (
        <Callout tone="attention" title={t('finance.notYet')}>
          {t(`obstacle.${obstacle}`)}
        </Callout>
      )}
      <div>
        <Button
          loading={block === 'checking'}
          disabled={block !== 'none' || obstacle !== undefined || title.no.trim() === ''}
          onClick={dialog.open}
        >
          {t('finance.approve')}
        </Button>
      </div>
      <Sheet opened={isOpen} onClose={dialog.close} title={t('finance.confirmTitle')}>
        {document ? <Confirm {...props} document={document} onDone={dialog.close} /> : null}
      </Sheet>
    </Stack>
  );
}

type InvoiceDocument = NonNullable<ReturnType<typeof invoiceDocumentOf>>;

function Confirm(
  props: ApprovePaymentProps & { readonly document: InvoiceDocument; readonly onDone: () => void },
) {
  const t = useText();
  const { locale } = useIntl();
  const { evidence, timesheet, signer, document, contract, onDone } = props;
  const sum = formatMoney(document.amount_minor, document.cur, locale);
  const approve = useSigningAct(
    evidence.con,
    (deps) => signPaymentApproval(deps, { evidence, signer }, { timesheet, document }),
    t('finance.done', { sum }),
  );
  return (
    <SignForm act={approve} confirm={t('finance.confirm', { sum })} onDone={onDone}>
      <p className={prose.text}>
        {t('finance.confirmText', { sum, no: document.no, freelancer: contract.freelancer })}
      </p>
    </SignForm>
  );
}
