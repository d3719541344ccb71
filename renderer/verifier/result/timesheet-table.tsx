import { useId } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { TimesheetVerdict } from '../../../shared/verify/report.ts';
import { formatCount, formatDateShort, formatDuration, formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { Verdict } from '../../ui/verdict.ts';
import { Button } from '../parts/button.tsx';
import { VerdictMark } from '../parts/verdict-mark.tsx';
import { useText } from '../text/use-text.ts';
import type { Evidence } from './evidence.ts';
import table from '../../ui/plain-table.module.css';
import classes from './result.module.css';

interface TimesheetTableProps {
  readonly evidence: Evidence;
  readonly onSlice: (hash: string) => void;
}

/** What was billed, week by week, each with a verdict of its own. */
export function TimesheetTable({ evidence, onSlice }: TimesheetTableProps) {
  const t = useText();
  const id = useId();
  const { report, ledger } = evidence;
  return (
    <Panel title={t('weeks.title')} titleId={id} testId="timesheets">
      {report.timesheets.length === 0 ? (
        <p>{t('weeks.none')}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={table.table} aria-labelledby={id}>
            <thead>
              <tr>
                <th scope="col">{t('weeks.week')}</th>
                <th scope="col">{t('weeks.verdict')}</th>
                <th scope="col" className={table.number}>
                  {t('weeks.time')}
                </th>
                <th scope="col" className={table.number}>
                  {t('weeks.slices')}
                </th>
                <th scope="col" className={table.number}>
                  {t('weeks.amount')}
                </th>
                <th scope="col">{t('weeks.state')}</th>
              </tr>
            </thead>
            <tbody>
              {report.timesheets.map((each) => (
                <Row
                  key={each.hash}
                  verdict={each}
                  timesheet={ledger.timesheets.find(
                    ({ timesheet }) => timesheet.entry.hash === each.hash,
                  )}
                  week0={ledger.contract?.entry.payload.week0}
                  onSlice={onSlice}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

interface RowProps {
  readonly verdict: TimesheetVerdict;
  readonly timesheet: LedgerTimesheet | undefined;
  readonly week0: number | undefined;
  readonly onSlice: (hash: string) => void;
}

function Row({ verdict: each, timesheet, week0, onSlice }: RowProps) {
  const t = useText();
  const { locale } = useIntl();
  const { amountMinor, cur } = each;
  const first = timesheet?.slices[0]?.hash;
  const state = timesheet?.state;
  const words = useWeekWords(each.week, week0);
  return (
    <tr>
      <th scope="row" className={classes.short}>
        {first === undefined ? (
          words
        ) : (
          <span className={classes.weekLink}>
            <Button
              look="quiet"
              label={`${words}: ${t('weeks.open')}`}
              onClick={() => onSlice(first)}
            >
              {words}
            </Button>
            <span className={classes.onPaper}>{words}</span>
          </span>
        )}
      </th>
      <td>
        <TimesheetMark verdict={each} />
      </td>
      <td className={table.number}>{formatDuration(each.ms, locale)}</td>
      <td className={table.number}>{formatCount(each.slices, locale)}</td>
      <td className={table.number}>
        {amountMinor === undefined || cur === undefined
          ? '–'
          : formatMoney(amountMinor, cur, locale)}
      </td>
      <td>{state === undefined ? each.state : t(`state.${state}`)}</td>
    </tr>
  );
}

function TimesheetMark({ verdict: { ok, partial } }: { readonly verdict: TimesheetVerdict }) {
  const t = useText();
  if (partial === true) return <VerdictMark verdict="none" words={t('weeks.notCovered')} />;
  const verdict: Verdict = ok ? 'unchanged' : 'failed';
  return <VerdictMark verdict={verdict} words={ok ? t('weeks.holds') : t('weeks.fails')} />;
}

/** `2 Mar – 8 Mar`: weeks are counted in UTC, whatever zone is shown elsewhere. */
function useWeekWords(week: number, week0: number | undefined): string {
  const t = useText();
  const { locale } = useIntl();
  if (week0 === undefined) return t('weeks.number', { week });
  const { fromIdx, toIdx } = weekRange({ week0 }, week);
  const date = (idx: number): string => formatDateShort(cellStartAt(idx), { locale, zone: 'UTC' });
  return `${date(fromIdx)} – ${date(toIdx - 1)}`;
}
