import { useId } from 'react';
import { useIntl } from 'react-intl';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { formatCount, formatInstant } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { FindingList } from '../evidence/finding-list.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { findingsOfEntry, timesheetVerdict } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { useAccount, rolesIn } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { DecideWeek } from './decide-week.tsx';
import { isDecidable } from './left-out.ts';
import { SumTable } from './sum-table.tsx';
import { TimesheetThread } from './timesheet-thread.tsx';
import { contractOf } from './week-summary.ts';
import classes from './week.module.css';

interface TimesheetPanelProps {
  readonly timesheet: LedgerTimesheet;
  readonly evidence: Evidence;
  readonly zone: string;
  /** Whether the pictures of the week have been looked at. */
  readonly pictures: 'checking' | 'checked';
}

/** What the freelancer submitted, what it comes to, and what was decided about it. */
export function TimesheetPanel({ timesheet, evidence, zone, pictures }: TimesheetPanelProps) {
  const t = useText();
  const { locale } = useIntl();
  const me = useAccount();
  const id = useId();
  const { entry, receivedMs } = timesheet.timesheet;
  const findings = findingsOfEntry(evidence.report, entry.hash);
  const contract = contractOf(evidence.ledger, timesheet);
  const isOpen = isDecidable(timesheet) || timesheet.state === 'client_approved';
  const canReview = rolesIn(me, entry.payload.ten).includes('client');
  return (
    <Panel
      title={entry.payload.supplement ? t('timesheet.supplement') : t('timesheet.title')}
      titleId={id}
      aside={<span className={classes.state}>{t(`state.${timesheet.state}`)}</span>}
      testId="timesheet"
    >
      <p className={classes.text}>
        {t('timesheet.submitted', {
          at: formatInstant(receivedMs, { locale, zone }),
          count: formatCount(timesheet.slices.length, locale),
        })}
      </p>
      {pictures === 'checking' ? (
        <span role="status">{t('verify.pictures')}</span>
      ) : (
        <VerdictMark verdict={timesheetVerdict(evidence.report, timesheet)} />
      )}
      {findings.length > 0 ? <FindingList findings={findings} /> : null}
      {contract ? <SumTable timesheet={timesheet} contract={contract} /> : null}
      {isOpen && canReview && contract ? (
        <div className={classes.decide}>
          <DecideWeek
            timesheet={timesheet}
            contract={contract}
            evidence={evidence}
            pictures={pictures}
          />
        </div>
      ) : null}
      <TimesheetThread timesheet={timesheet} evidence={evidence} zone={zone} />
    </Panel>
  );
}
