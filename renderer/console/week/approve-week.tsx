import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatMoney } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { timesheetVerdict } from '../evidence/verdict.ts';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { useSigningKey } from '../keys/use-signing-key.ts';
import { errorWords } from '../shell/error-words.ts';
import { signDecision } from '../sign/sign-for-contract.ts';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { formatExact } from './exact-time.ts';
import { recomputedMs, timesheetAmount } from './week-summary.ts';
import prose from '../text/prose.module.css';

interface ApproveWeekProps {
  readonly timesheet: LedgerTimesheet;
  readonly contract: ContractPayload;
  readonly evidence: Evidence;
  readonly pictures: 'checking' | 'checked';
}

/** The client's signature: only under what verified here, and only over the sum that is shown. */
export function ApproveWeek(props: ApproveWeekProps) {
  const { contract, evidence } = props;
  const key = useSigningKey(contract.ten, 'client', evidence.ledger.approvers);
  return (
    <Stack gap="sm" mt="md">
      <SigningKeyNote organisation={contract.ten} use="client" signingKey={key}>
        {key.state === 'listed' ? <ApproveButton {...props} signer={key.signer} /> : null}
      </SigningKeyNote>
    </Stack>
  );
}

function ApproveButton(props: ApproveWeekProps & { readonly signer: Signer }) {
  const t = useText();
  const { timesheet, contract, evidence, pictures, signer } = props;
  const [isOpen, dialog] = useDisclosure(false);
  const [verdict, setVerdict] = useState<'approve' | 'dispute'>('approve');
  const isUnchanged = timesheetVerdict(evidence.report, timesheet) !== 'failed';
  const open = (next: typeof verdict) => {
    setVerdict(next);
    dialog.open();
  };
  return (
    <>
      {isUnchanged ? null : (
        <Callout tone="trouble" title={t('approve.blocked')}>
          {t('approve.blockedText')}
        </Callout>
      )}
      <Group gap="xs">
        <Button
          disabled={!isUnchanged || pictures === 'checking'}
          loading={pictures === 'checking'}
          onClick={() => open('approve')}
        >
          {t('approve.button')}
        </Button>
        <Button variant="default" onClick={() => open('dispute')}>
          {t('dispute.button')}
        </Button>
      </Group>
      <Sheet
        opened={isOpen}
        onClose={dialog.close}
        title={t(verdict === 'approve' ? 'approve.title' : 'dispute.title')}
      >
        <DecisionForm
          verdict={verdict}
          timesheet={timesheet}
          contract={contract}
          evidence={evidence}
          signer={signer}
          onDone={dialog.close}
        />
      </Sheet>
    </>
  );
}

interface DecisionFormProps {
  readonly verdict: 'approve' | 'dispute';
  readonly timesheet: LedgerTimesheet;
  readonly contract: ContractPayload;
  readonly evidence: Evidence;
  readonly signer: Signer;
  readonly onDone: () => void;
}

function DecisionForm(props: DecisionFormProps) {
  const { verdict, timesheet, contract, evidence, signer, onDone } = props;
  const t = useText();
  const { locale } = useIntl();
  const [reason, setReason] = useState('');
  const ms = recomputedMs(timesheet, contract);
  const amount = timesheetAmount(evidence.ledger, timesheet);
  const sum = amount ? formatMoney(amount.amountMinor, amount.cur, locale) : '';
  const isApproval = verdict === 'approve';
  const decide = useSigningAct(
    evidence.con,
    (deps, input: string) =>
      signDecision(deps, signingOf(evidence, signer), {
        body: {
          ref: timesheet.timesheet.entry.hash,
          stage: 'client',
          verdict,
          ms: isApproval ? ms : { service: 0, support: 0 },
        },
        reason: input,
      }),
    t(isApproval ? 'approve.done' : 'dispute.done', { sum }),
  );
  return (
    <Stack gap="md">
      {isApproval ? (
        <p className={prose.text}>
          {t('approve.text', {
            time: formatExact(ms.service + ms.support),
            count: timesheet.slices.length,
            sum,
          })}
        </p>
      ) : (
        <Textarea
          label={t('dispute.reason')}
          description={t('dispute.reasonText')}
          autosize
          minRows={3}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {decide.error ? (
        <Callout tone="trouble" announce="alert" title={t('sign.failed')}>
          {errorWords(t, decide.error)}
        </Callout>
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button
          loading={decide.isPending}
          disabled={!isApproval && reason.trim() === ''}
          onClick={() => decide.mutate(reason, { onSuccess: onDone })}
        >
          {isApproval ? t('approve.confirm', { sum }) : t('dispute.confirm')}
        </Button>
      </Group>
    </Stack>
  );
}
