import { useId, useState } from 'react';
import { Button } from '@mantine/core';
import { useIntl } from 'react-intl';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { useSigningKey } from '../keys/use-signing-key.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { ReplyForm } from './reply-form.tsx';
import { replySteps, timesheetSteps } from './steps.ts';
import { Steps } from './thread-steps.tsx';
import classes from './week.module.css';

interface TimesheetThreadProps {
  readonly timesheet: LedgerTimesheet;
  readonly evidence: Evidence;
  readonly zone: string;
}

/** Who signed what about this timesheet, and who answered what, in the order of the log. */
export function TimesheetThread({ timesheet, evidence, zone }: TimesheetThreadProps) {
  const t = useText();
  const id = useId();
  const { locale } = useIntl();
  const steps = timesheetSteps(timesheet, evidence.ledger, { t, locale });
  // An answer is to the newest decision; without one, to the timesheet.
  const decision = timesheet.history.findLast(
    (step) => step.entry.kind === 'decision' && !('batch' in step),
  );
  return (
    <section className={classes.thread} aria-labelledby={id} data-testid="thread">
      <h3 id={id} className={classes.threadTitle}>
        {t('thread.title')}
      </h3>
      <Steps steps={steps} zone={zone} />
      <Answer evidence={evidence} about={(decision ?? timesheet.timesheet).entry.hash} />
    </section>
  );
}

interface SliceThreadProps {
  /** hash of the slice */
  readonly slice: string;
  readonly evidence: Evidence;
  readonly zone: string;
}

/** Notes about one slice. */
export function SliceThread({ slice, evidence, zone }: SliceThreadProps) {
  const t = useText();
  const steps = replySteps(evidence.ledger.repliesByRef.get(slice) ?? [], t);
  return (
    <section className={classes.thread} data-testid="slice-thread">
      <h3 className={classes.threadTitle}>{t('thread.notes')}</h3>
      <Steps steps={steps} zone={zone} />
      <Answer evidence={evidence} about={slice} />
    </section>
  );
}

interface AnswerProps {
  readonly evidence: Evidence;
  /** hash of the entry that is answered */
  readonly about: string;
}

/** A place to write for those who review or pay; others only read. */
function Answer({ evidence, about }: AnswerProps) {
  const me = useAccount();
  const ten = evidence.ledger.contract?.entry.payload.ten ?? '';
  const roles = rolesIn(me, ten);
  const use = (['client', 'finance'] as const).find((role) => roles.includes(role));
  return use === undefined ? null : <Write use={use} ten={ten} evidence={evidence} about={about} />;
}

function Write(props: AnswerProps & { readonly use: 'client' | 'finance'; readonly ten: string }) {
  const { use, ten, evidence, about } = props;
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const key = useSigningKey(ten, use, evidence.ledger.approvers);
  if (!isOpen) {
    return (
      <Button className={classes.write} variant="default" size="xs" onClick={() => setOpen(true)}>
        {t('reply.button')}
      </Button>
    );
  }
  return (
    <SigningKeyNote organisation={ten} use={use} signingKey={key}>
      {key.state === 'listed' ? (
        <ReplyForm
          evidence={evidence}
          about={about}
          signer={key.signer}
          onDone={() => setOpen(false)}
        />
      ) : null}
    </SigningKeyNote>
  );
}
