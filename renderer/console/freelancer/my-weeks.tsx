import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { formatDateShort, formatDuration, formatMoney } from '../../ui/format.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { contractOf, recomputedMs, timesheetAmount } from '../week/week-summary.ts';
import type { OwnContract } from './use-own-contracts.ts';
import table from '../../ui/plain-table.module.css';
import classes from './freelancer.module.css';

/** Her weeks, the newest first: what they come to and where they are. */
export function MyWeeks({ contract, evidence }: OwnContract) {
  const t = useText();
  const { locale } = useIntl();
  const { ledger } = evidence;
  const weeks = ledger.timesheets.filter(({ state }) => state !== 'replaced').toReversed();
  const row = (week: LedgerTimesheet) => {
    const terms = contractOf(ledger, week);
    const { payload, hash } = week.timesheet.entry;
    if (terms === undefined) return null;
    const { fromIdx, toIdx } = weekRange(terms, payload.week);
    const date = (atMs: number): string => formatDateShort(atMs, { locale, zone: 'UTC' });
    const ms = recomputedMs(week, terms);
    const amount = timesheetAmount(ledger, week);
    return (
      <tr key={hash}>
        <th scope="row">
          <TextLink
            to="/contracts/$con/week"
            params={{ con: contract.con }}
            search={{ week: payload.week }}
            size="sm"
          >
            {t('mine.week', { from: date(cellStartAt(fromIdx)), to: date(cellStartAt(toIdx) - 1) })}
          </TextLink>
        </th>
        <td>{t(`mine.state.${week.state}`)}</td>
        <td className={table.number}>{formatDuration(ms.service + ms.support, locale)}</td>
        <td className={table.number}>
          {amount ? formatMoney(amount.amountMinor, amount.cur, locale) : ''}
        </td>
      </tr>
    );
  };
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('mine.weeks')}>
      <table className={table.table}>
        <caption>{t('mine.weeksCaption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('mine.column.week')}</th>
            <th scope="col">{t('mine.column.state')}</th>
            <th scope="col" className={table.number}>
              {t('mine.column.time')}
            </th>
            <th scope="col" className={table.number}>
              {t('mine.column.amount')}
            </th>
          </tr>
        </thead>
        <tbody>{weeks.map(row)}</tbody>
      </table>
    </div>
  );
}
