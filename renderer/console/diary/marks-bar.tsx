import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { formatDateShort } from '../../ui/format.ts';
import { usePictureFindings } from '../data/queries.ts';
import { addFindings } from '../evidence/check-pictures.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';
import { DecideWeek } from '../week/decide-week.tsx';
import { isDecidable } from '../week/left-out.ts';
import { useMarks } from '../week/marks-store.ts';
import { contractOf } from '../week/week-summary.ts';
import classes from './diary.module.css';

/** While cells are marked: what can be decided about them, week by week. */
export function MarksBar({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const marks = useMarks(evidence.con);
  const touched = evidence.ledger.timesheets.filter(
    (timesheet) => isDecidable(timesheet) && timesheet.slices.some(({ idx }) => marks.has(idx)),
  );
  if (touched.length === 0) return null;
  return (
    <section className={classes.marks} aria-label={t('marks.bar')} data-testid="marks">
      {touched.map((timesheet) => (
        <MarkedWeek
          key={timesheet.timesheet.entry.hash}
          timesheet={timesheet}
          evidence={evidence}
        />
      ))}
    </section>
  );
}

interface MarkedWeekProps {
  readonly timesheet: LedgerTimesheet;
  readonly evidence: Evidence;
}

function MarkedWeek({ timesheet, evidence: loaded }: MarkedWeekProps) {
  const t = useText();
  const { locale } = useIntl();
  const pictures = usePictureFindings(loaded.con, timesheet.slices);
  const evidence = { ...loaded, report: addFindings(loaded.report, pictures.data ?? []) };
  const contract = contractOf(loaded.ledger, timesheet);
  if (contract === undefined) return null;
  const { fromIdx, toIdx } = weekRange(contract, timesheet.timesheet.entry.payload.week);
  const date = (idx: number): string => formatDateShort(cellStartAt(idx), { locale, zone: 'UTC' });
  return (
    <div>
      <h3 className={classes.marksTitle}>
        {t('week.title', { from: date(fromIdx), to: date(toIdx - 1) })}
      </h3>
      <DecideWeek
        timesheet={timesheet}
        contract={contract}
        evidence={evidence}
        pictures={pictures.data === undefined ? 'checking' : 'checked'}
      />
    </div>
  );
}
