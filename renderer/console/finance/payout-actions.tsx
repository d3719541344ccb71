import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { Payload } from '../../../shared/entry/payload.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { formatMoney, localZone } from '../../ui/format.ts';
import { EvidenceFiles } from '../contract/evidence-files.tsx';
import { isDay } from '../diary/zone.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { saveFile } from '../platform/save-file.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { ExchangeNote } from './exchange-note.tsx';
import { WithdrawApproval } from './withdraw-approval.tsx';
import { SignForm } from '../sign/sign-form.tsx';
import { signPayment } from '../sign/sign-for-contract.ts';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import prose from '../text/prose.module.css';

export interface PayoutActionsProps {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
  readonly timesheet: LedgerTimesheet;
  readonly signer: Signer;
}

/** After approval: the payout file, the payment, and the evidence to keep. */
export function PayoutActions(props: PayoutActionsProps) {
  const t = useText();
  const { api } = useDeps();
  const { contract, evidence, timesheet, signer } = props;
  const [isPaying, paying] = useDisclosure(false);
  const [isFiling, filing] = useDisclosure(false);
  const { finance } = timesheet;
  const payout = useMutation({
    mutationFn: async (decision: string) => {
      const params = { org: contract.ten };
      const content = await api.call('exportPayout', { params, query: { decision } });
      saveFile(document, { name: `payout-${decision.slice(0, 8)}.csv`, type: 'text/csv', content });
    },
  });
  if (finance === undefined) return null;
  return (
    <Stack gap="sm">
      <ExchangeNote decision={finance.entry.payload} />
      <ErrorCallout error={payout.error} />
      <Group gap="xs">
        {timesheet.state === 'finance_approved' ? (
          <Button onClick={paying.open}>{t('payment.button')}</Button>
        ) : null}
        {timesheet.state === 'finance_approved' ? (
          <Button
            variant="default"
            loading={payout.isPending}
            onClick={() => payout.mutate(finance.entry.hash)}
          >
            {t('payment.csv')}
          </Button>
        ) : null}
        <Button variant="default" onClick={filing.open}>
          {t('files.button')}
        </Button>
        {timesheet.state === 'finance_approved' ? <WithdrawApproval {...props} /> : null}
      </Group>
      <Sheet opened={isPaying} onClose={paying.close} title={t('payment.title')}>
        <PaymentForm
          evidence={evidence}
          signer={signer}
          decision={finance.entry}
          onDone={paying.close}
        />
      </Sheet>
      <Sheet opened={isFiling} onClose={filing.close} title={t('files.title')}>
        <EvidenceFiles evidence={evidence} />
      </Sheet>
    </Stack>
  );
}

interface PaymentFormProps {
  readonly evidence: Evidence;
  readonly signer: Signer;
  readonly decision: { readonly hash: string; readonly payload: Payload<'decision'> };
  readonly onDone: () => void;
}

function PaymentForm({ evidence, signer, decision, onDone }: PaymentFormProps) {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const [bankRef, setBankRef] = useState('');
  const [date, setDate] = useState(dayOf(clock.nowMs(), localZone()));
  const { fx } = decision.payload;
  const amount_minor = fx?.out_minor ?? decision.payload.amount_minor ?? 0;
  const cur = fx?.out_cur ?? decision.payload.cur ?? '';
  const sum = cur === '' ? '' : formatMoney(amount_minor, cur, locale);
  const record = useSigningAct(
    evidence.con,
    (deps) =>
      signPayment(deps, signingOf(evidence, signer), {
        ref: decision.hash,
        bank_ref: bankRef.trim(),
        date,
        amount_minor,
        cur,
      }),
    t('payment.done', { sum }),
  );
  return (
    <SignForm
      act={record}
      confirm={t('payment.confirm', { sum })}
      isReady={bankRef.trim() !== '' && isDay(date)}
      onDone={onDone}
    >
      <p className={prose.text}>{t('payment.text', { sum })}</p>
      <TextInput
        label={t('payment.ref')}
        maxLength={140}
        value={bankRef}
        onChange={(event) => setBankRef(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('payment.date')}
        value={date}
        onChange={(event) => setDate(event.currentTarget.value)}
      />
    </SignForm>
  );
}
