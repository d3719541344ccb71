import { useIntl } from 'react-intl';
import { noonOf } from '../../ui/day-rows.ts';
import { sumMs } from '../../ui/day-view.ts';
import { formatCount, formatDate, formatDuration } from '../../ui/format.ts';
import { VerdictMark } from '../parts/verdict-mark.tsx';
import { type Evidence, verdictOfSlices } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import table from '../../ui/plain-table.module.css';
import classes from './diary.module.css';

/** The same in rows: for those who would rather read, and for paper. */
export function DayTable({
  evidence,
  place,
}: {
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
}) {
  const t = useText();
  const { locale } = useIntl();
  const { zone, byDay } = place;
  return (
    <details className={classes.table}>
      <summary>{t('diary.table')}</summary>
      <div className={classes.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t('diary.day')}</th>
              <th scope="col" className={table.number}>
                {t('diary.time')}
              </th>
              <th scope="col" className={table.number}>
                {t('diary.slices')}
              </th>
              <th scope="col">{t('weeks.verdict')}</th>
            </tr>
          </thead>
          <tbody>
            {[...byDay].map(([day, slices]) => (
              <tr key={day}>
                <th scope="row">{formatDate(noonOf(day, zone), { locale, zone })}</th>
                <td className={table.number}>{formatDuration(sumMs(slices), locale)}</td>
                <td className={table.number}>{formatCount(slices.length, locale)}</td>
                <td>
                  <VerdictMark verdict={verdictOfSlices(evidence.report, slices)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
