import { Group, Stack } from '@mantine/core';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDateShort } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { usePictureFindings } from '../data/queries.ts';
import { addFindings } from '../evidence/check-pictures.ts';
import { FindingList } from '../evidence/finding-list.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { findingsOfEntry, timesheetVerdict } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { useSigningKey } from '../keys/use-signing-key.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { SumTable } from '../week/sum-table.tsx';
import { TimesheetThread } from '../week/timesheet-thread.tsx';
import { contractOf } from '../week/week-summary.ts';
import { ApprovePayment } from './approve-payment.tsx';
import { InvoicePdfButton } from './invoice-pdf-button.tsx';
import { PayeeFacts } from './payee-facts.tsx';
import { PayoutActions } from './payout-actions.tsx';
import { Waiting } from './waiting.tsx';

interface FinanceCardProps {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
  readonly timesheet: LedgerTimesheet;
}

/** One week to pay: whose, how much, to which account, and what finance does next. */
export function FinanceCard({ contract, evidence: loaded, timesheet }: FinanceCardProps) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const pictures = usePictureFindings(loaded.con, timesheet.slices);
  const evidence = { ...loaded, report: addFindings(loaded.report, pictures.data ?? []) };
  const { entry } = timesheet.timesheet;
  const terms = contractOf(evidence.ledger, timesheet);
  const key = useSigningKey(contract.ten, 'finance', evidence.ledger.approvers);
  const verdict = timesheetVerdict(evidence.report, timesheet);
  const isUnchanged = verdict !== 'failed';
  const range = terms && weekRange(terms, entry.payload.week);
  const utc = { locale, zone: 'UTC' };
  const week = range
    ? t('week.title', {
        from: formatDateShort(cellStartAt(range.fromIdx), utc),
        to: formatDateShort(cellStartAt(range.toIdx) - 1, utc),
      })
    : '';
  const act = (signer: Signer) =>
    timesheet.state === 'client_approved' ? (
      <ApprovePayment
        contract={contract}
        evidence={evidence}
        timesheet={timesheet}
        signer={signer}
        block={pictures.data === undefined ? 'checking' : isUnchanged ? 'none' : 'failed'}
      />
    ) : (
      <PayoutActions
        contract={contract}
        evidence={evidence}
        timesheet={timesheet}
        signer={signer}
      />
    );
  return (
    <Panel
      title={`${contract.freelancer} · ${week}`}
      titleId={id}
      aside={
        <TextLink
          to="/contracts/$con/week"
          params={{ con: contract.con }}
          search={{ week: entry.payload.week }}
          size="sm"
        >
          {t('finance.see')}
        </TextLink>
      }
      testId="finance-card"
    >
      <Stack gap="sm">
        <Group gap="md">
          <VerdictMark verdict={verdict} />
          <Waiting timesheet={timesheet} capMs={terms?.cap_ms} />
        </Group>
        {isUnchanged ? null : (
          <Callout tone="trouble" announce="alert" title={t('approve.blocked')}>
            <FindingList
              findings={[
                ...findingsOfEntry(evidence.report, entry.hash),
                ...timesheet.slices.flatMap(({ hash }) => findingsOfEntry(evidence.report, hash)),
              ]}
            />
          </Callout>
        )}
        {terms ? <SumTable timesheet={timesheet} contract={terms} /> : null}
        <PayeeFacts evidence={evidence} />
        {timesheet.invoice ? (
          <InvoicePdfButton
            con={contract.con}
            hash={timesheet.invoice.entry.hash}
            no={timesheet.invoice.entry.payload.no}
          />
        ) : null}
        <SigningKeyNote organisation={contract.ten} use="finance" signingKey={key}>
          {key.state === 'listed' ? act(key.signer) : null}
        </SigningKeyNote>
        <TimesheetThread timesheet={timesheet} evidence={evidence} zone="UTC" />
      </Stack>
    </Panel>
  );
}
