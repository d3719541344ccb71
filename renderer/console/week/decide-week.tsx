import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDuration } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { timesheetVerdict } from '../evidence/verdict.ts';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { type SigningKey, useSigningKey } from '../keys/use-signing-key.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { type Act, DecisionForm } from './decision-form.tsx';
import { exclusionsOf, remainderOf } from './exclusions.ts';
import { isDecidable } from './left-out.ts';
import { useMarks, useMarksStore } from './marks-store.ts';
import classes from './week.module.css';

interface DecideWeekProps {
  readonly timesheet: LedgerTimesheet;
  readonly contract: ContractPayload;
  readonly evidence: Evidence;
  /** Whether all its pictures have been looked at. */
  readonly pictures: 'checking' | 'checked';
}

export type ListedKey = Extract<SigningKey, { state: 'listed' }>;

/** The client's signature: only under what verified here, and only over the sum that is shown. */
export function DecideWeek(props: DecideWeekProps) {
  const { contract, evidence, timesheet } = props;
  const key = useSigningKey(contract.ten, 'client', evidence.ledger.approvers);
  return (
    <Stack gap="sm">
      <SigningKeyNote organisation={contract.ten} use="client" signingKey={key}>
        {key.state === 'listed' ? (
          isDecidable(timesheet) ? (
            <Verdicts {...props} signingKey={key} />
          ) : (
            <Withdraw {...props} signingKey={key} />
          )
        ) : null}
      </SigningKeyNote>
    </Stack>
  );
}

function Verdicts(props: DecideWeekProps & { readonly signingKey: ListedKey }) {
  const t = useText();
  const { timesheet, contract, evidence, pictures } = props;
  const [act, setAct] = useState<Act>();
  const marked = useMarks(evidence.con);
  const clear = useMarksStore((store) => store.clear);
  const excl = exclusionsOf(marked, timesheet.slices);
  const isUnchanged = timesheetVerdict(evidence.report, timesheet) !== 'failed';
  const hasMarks = excl.ok ? excl.value.length > 0 : true;
  const terms = { contract, timesheet: timesheet.timesheet.entry.hash };
  const remainder = excl.ok ? remainderOf(timesheet.slices, excl.value, terms) : undefined;
  const isAllMarked = remainder?.slices.length === 0;
  const done = () => {
    setAct(undefined);
    clear(evidence.con);
  };
  return (
    <>
      {isUnchanged ? null : (
        <Callout tone="trouble" title={t('approve.blocked')}>
          {t('approve.blockedText')}
        </Callout>
      )}
      {excl.ok ? null : (
        <Callout tone="attention" title={t('marks.tooMany', { max: excl.error.max })}>
          {t('marks.tooManyText')}
        </Callout>
      )}
      {hasMarks && remainder ? <MarkedTime leftOutMs={remainder.leftOutMs} /> : null}
      <Group gap="xs">
        <Button
          disabled={!isUnchanged || pictures === 'checking' || !excl.ok || isAllMarked}
          loading={pictures === 'checking'}
          onClick={() => setAct('approve')}
        >
          {t(hasMarks ? 'approve.rest' : 'approve.button')}
        </Button>
        <Button variant="default" disabled={!excl.ok} onClick={() => setAct('dispute')}>
          {t(hasMarks ? 'dispute.marked' : 'dispute.button')}
        </Button>
        {hasMarks ? (
          <Button variant="subtle" onClick={() => clear(evidence.con)}>
            {t('marks.clear')}
          </Button>
        ) : null}
      </Group>
      <Sheet
        opened={act !== undefined}
        onClose={() => setAct(undefined)}
        title={t(act === 'dispute' ? 'dispute.title' : 'approve.title')}
      >
        {act && excl.ok && remainder ? (
          <DecisionForm
            {...props}
            act={act}
            excl={excl.value}
            remainder={remainder}
            onDone={done}
            onCancel={() => setAct(undefined)}
          />
        ) : null}
      </Sheet>
    </>
  );
}

function MarkedTime({ leftOutMs }: { readonly leftOutMs: number }) {
  const t = useText();
  const { locale } = useIntl();
  return (
    <p role="status" className={classes.marked}>
      {t('marks.count', { time: formatDuration(leftOutMs, locale) })}
    </p>
  );
}

/** Until finance acts, an approval can be taken back. */
function Withdraw(props: DecideWeekProps & { readonly signingKey: ListedKey }) {
  const t = useText();
  const { timesheet, contract } = props;
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const terms = { contract, timesheet: timesheet.timesheet.entry.hash };
  const remainder = remainderOf(timesheet.slices, [], terms);
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('withdraw.button')}
      </Button>
      <Sheet opened={isOpen} onClose={close} title={t('withdraw.title')}>
        {remainder ? (
          <DecisionForm
            {...props}
            act="withdraw"
            excl={[]}
            remainder={remainder}
            onDone={close}
            onCancel={close}
          />
        ) : null}
      </Sheet>
    </Group>
  );
}
