import type { WaitingPage, WaitingRow } from '../../../shared/api/waiting.ts';
import { formatDateShort, formatTime } from '../../ui/format.ts';
import { useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './outbox-page.module.css';
import { partsOf, whatOf, whyOf } from './waiting-words.ts';

/** One line for each entry that waits: what it is, when it was signed, why, and what to do. */
export function OutboxRows({ page }: { readonly page: WaitingPage }) {
  const t = useWords();
  return (
    <table className={classes.table} data-testid="outbox-rows">
      <thead>
        <tr>
          <th scope="col">{t('outbox.what')}</th>
          <th scope="col">{t('outbox.when')}</th>
          <th scope="col">{t('outbox.why')}</th>
        </tr>
      </thead>
      <tbody>
        {page.rows.map((row) => (
          <Row key={row.hash} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: WaitingRow }) {
  const t = useWords();
  const place = useLocalPlace();
  const contract = useDesktop((store) => store.app?.contracts.find(({ con }) => con === row.con));
  const details = [...(contract ? [contract.organisation] : []), ...partsOf(t, row)];
  const { reason } = row.why;
  return (
    <tr data-reason={reason} data-kind={row.kind}>
      <td>
        <span className={classes.what} title={row.hash}>
          {whatOf(t, row, place)}
        </span>
        {details.length > 0 ? <span className={classes.details}>{details.join(' · ')}</span> : null}
      </td>
      <td className={classes.when}>
        {formatDateShort(row.signedAt, place)}, {formatTime(row.signedAt, place)}
      </td>
      <td>
        <span className={classes.why}>{whyOf(t, row, place)}</span>
        <span className={classes.details}>{t(`outbox.do.${reason}`)}</span>
      </td>
    </tr>
  );
}
