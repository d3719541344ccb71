import { type CSSProperties, useRef } from 'react';
import { useIntl } from 'react-intl';
import { addDays, noonOf } from '../../ui/day-rows.ts';
import { useText } from '../text/use-text.ts';
import { OverviewLine } from './overview-line.tsx';
import type { OverviewRow } from './overview-rows.ts';
import type { OverviewSearch } from './overview-search.ts';
import { useWindowRows } from './use-window-rows.ts';
import classes from './overview.module.css';

interface OverviewTableProps {
  readonly rows: readonly OverviewRow[];
  readonly search: OverviewSearch;
}

/** Any Monday: where each row has a week of its own, only weekdays are said. */
const someMonday = '2026-03-02';

/** Only the rows near to what is seen are in the page, however many people there are. */
export function OverviewTable({ rows, search }: OverviewTableProps) {
  const t = useText();
  const body = useRef<HTMLDivElement>(null);
  const near = useWindowRows(rows.length, body);
  return (
    <div
      role="table"
      aria-label={t('overview.title')}
      aria-rowcount={rows.length + 1}
      className={classes.table}
    >
      <Head search={search} />
      <div
        ref={body}
        role="rowgroup"
        className={classes.body}
        style={{ '--rows': rows.length } as CSSProperties}
      >
        {rows.slice(near.from, near.to).map((row, at) => (
          <div
            key={row.read.contract.con}
            role="row"
            aria-rowindex={near.from + at + 2}
            className={classes.row}
            data-attention={row.attention}
            style={{ '--row': near.from + at } as CSSProperties}
          >
            <OverviewLine row={row} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Head({ search }: { readonly search: OverviewSearch }) {
  const t = useText();
  const { formatDate } = useIntl();
  const monday = search.week ?? someMonday;
  return (
    <div role="rowgroup" className={classes.headGroup}>
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        <span role="columnheader">{t('overview.person')}</span>
        {[0, 1, 2, 3, 4, 5, 6].map((offset) => (
          <span key={offset} role="columnheader" className={classes.dayHead}>
            {formatDate(noonOf(addDays(monday, offset), 'UTC'), {
              weekday: 'short',
              ...(search.week === undefined ? {} : { day: 'numeric' }),
              timeZone: 'UTC',
            })}
          </span>
        ))}
        <span role="columnheader" className={classes.sumHead}>
          {t('overview.hours')}
        </span>
        <span role="columnheader">{t('overview.week')}</span>
        <span role="columnheader">{t('overview.exceptions')}</span>
      </div>
    </div>
  );
}
