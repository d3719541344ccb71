import { Button, Skeleton } from '@mantine/core';
import { memo } from 'react';
import { useIntl } from 'react-intl';
import { addDays, noonOf } from '../../ui/day-rows.ts';
import { formatDateShort, formatDuration, formatMoney } from '../../ui/format.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { errorWords } from '../shell/error-words.ts';
import { TextLink } from '../shell/text-link.tsx';
import type { MessageId } from '../text/en.ts';
import { useText } from '../text/use-text.ts';
import { DayBox } from './day-box.tsx';
import { exceptionKinds, type ExceptionKind } from './exceptions.ts';
import type { OverviewRow } from './overview-rows.ts';
import classes from './overview.module.css';

interface OverviewLineProps {
  readonly row: OverviewRow;
}

const dayPlaces = [0, 1, 2, 3, 4, 5, 6] as const;

/** The cells of one contract's row. */
export const OverviewLine = memo(function OverviewLine({ row }: OverviewLineProps) {
  const { contract, digest } = row.read;
  const { con } = contract;
  return (
    <>
      <div role="rowheader" className={classes.person}>
        <TextLink
          to={contract.state === 'active' ? '/contracts/$con/week' : '/contracts/$con/terms'}
          params={{ con }}
          className={classes.name ?? ''}
        >
          <bdi>{contract.freelancer}</bdi>
        </TextLink>
        <span className={classes.title}>
          <bdi>{contract.draft.title}</bdi>
        </span>
      </div>
      {dayPlaces.map((place) => (
        <DayBox
          key={place}
          con={con}
          date={row.monday === undefined ? undefined : addDays(row.monday, place)}
          day={row.days[place]}
        />
      ))}
      <Sum row={row} />
      <div role="cell" className={classes.week}>
        {digest === undefined ? <Pending row={row} /> : <Week row={row} />}
      </div>
      <div role="cell" className={classes.exceptions}>
        {digest?.isSigned ? <Exceptions row={row} /> : null}
      </div>
    </>
  );
}, isSameRow);

/** Rows are made anew with each answer of the server; most are as they were. */
function isSameRow({ row: a }: OverviewLineProps, { row: b }: OverviewLineProps): boolean {
  return (
    a.read.digest === b.read.digest &&
    a.read.error === b.read.error &&
    a.read.contract === b.read.contract &&
    a.monday === b.monday
  );
}

function Sum({ row }: OverviewLineProps) {
  const t = useText();
  const { locale } = useIntl();
  const isOver = row.capMs > 0 && row.trackedMs > row.capMs;
  return (
    <div role="cell" className={classes.sum}>
      <strong>{row.trackedMs === 0 ? '–' : formatDuration(row.trackedMs, locale)}</strong>
      {row.capMs > 0 ? (
        <span data-over={isOver || undefined}>
          {t('overview.ofCap', { cap: formatDuration(row.capMs, locale) })}
        </span>
      ) : null}
    </div>
  );
}

function Pending({ row }: OverviewLineProps) {
  const t = useText();
  const { error, retry } = row.read;
  if (error === null) return <Skeleton height={14} width="70%" aria-label={t('loading')} />;
  return (
    <>
      <span className={classes.trouble}>{errorWords(t, error)}</span>
      <Button size="compact-xs" variant="subtle" onClick={retry}>
        {t('error.retry')}
      </Button>
    </>
  );
}

function Week({ row }: OverviewLineProps) {
  const t = useText();
  const { locale } = useIntl();
  const { week, monday, attention, read } = row;
  const at = { locale, zone: 'UTC' };
  if (!read.digest?.isSigned) return <span>{t('overview.unsigned')}</span>;
  const day = (offset: number): string =>
    formatDateShort(noonOf(addDays(monday ?? '', offset), 'UTC'), at);
  return (
    <>
      <span className={classes.weekDates}>
        {monday === undefined ? '' : `${day(0)} – ${day(6)}`}
        {week?.amountMinor === undefined || week.cur === undefined ? null : (
          <strong>{formatMoney(week.amountMinor, week.cur, locale)}</strong>
        )}
      </span>
      <span className={attention === 'none' ? undefined : classes.todo}>
        {attention === 'none' || attention === 'look'
          ? t(week ? `state.${week.state}` : 'timesheet.none')
          : t(`attention.${attention}`)}
      </span>
    </>
  );
}

const wordsOf = (kind: ExceptionKind): MessageId =>
  kind === 'failed' || kind === 'warning' ? `verdict.${kind}` : exceptionWords(kind);

const exceptionWords = (kind: Exclude<ExceptionKind, 'failed' | 'warning'>): MessageId =>
  kind === 'disputed' ? 'overview.disputed' : `rule.${kind}`;

function Exceptions({ row }: OverviewLineProps) {
  const t = useText();
  const kinds = exceptionKinds.filter((kind) => row.exceptions[kind] !== undefined);
  if (kinds.length === 0) return <VerdictMark verdict={row.verdict} />;
  return (
    <ul className={classes.kinds}>
      {kinds.map((kind) => (
        <li key={kind} data-kind={kind}>
          {row.exceptions[kind]} × {t(wordsOf(kind))}
        </li>
      ))}
    </ul>
  );
}
