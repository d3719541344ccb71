import { Checkbox, Table } from '@mantine/core';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import { noonOf } from '../../ui/day-rows.ts';
import { formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { markableCells } from './left-out.ts';
import { useMarks, useMarksStore } from './marks-store.ts';
import type { DayTotal, WeekSummary } from './week-summary.ts';
import classes from './week.module.css';

interface DayTableProps {
  readonly summary: WeekSummary;
  readonly evidence: Evidence;
  readonly zone: string;
}

/** Hours per day as bars and as numbers, with the day's verdict. */
export function DayTable({ summary, evidence, zone }: DayTableProps) {
  const t = useText();
  const { locale, formatDate } = useIntl();
  const id = useId();
  const markable = useMarkable(summary, evidence);
  const most = Math.max(8 * 3_600_000, ...summary.days.map(({ trackedMs }) => trackedMs));
  return (
    <Panel title={t('week.days')} titleId={id}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('week.day')}</Table.Th>
            <Table.Th scope="col" className={classes.barColumn}>
              {t('week.hours')}
            </Table.Th>
            <Table.Th scope="col">{t('week.verdict')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {summary.days.map(({ day, trackedMs, slices }) => (
            <Table.Tr key={day}>
              <Table.Th scope="row" fw={500} className={classes.day}>
                <span className={classes.dayCell}>
                  {markable.size > 0 ? (
                    <DayMark
                      day={{ day, trackedMs, slices }}
                      con={evidence.con}
                      markable={markable}
                      zone={zone}
                    />
                  ) : null}
                  <TextLink
                    to="/contracts/$con/diary"
                    params={{ con: evidence.con }}
                    search={{ day, ...(zone === 'UTC' ? {} : { zone: 'mine' as const }) }}
                    size="sm"
                  >
                    {formatDate(noonOf(day, zone), {
                      weekday: 'short',
                      day: 'numeric',
                      month: 'short',
                      timeZone: zone,
                    })}
                  </TextLink>
                </span>
              </Table.Th>
              <Table.Td>
                <span className={classes.bar}>
                  <svg width="100%" height="12" aria-hidden>
                    <rect
                      width={`${(trackedMs / most) * 100}%`}
                      height="12"
                      rx="3"
                      fill="var(--cs-active)"
                    />
                  </svg>
                  <span>{trackedMs === 0 ? '–' : formatDuration(trackedMs, locale)}</span>
                </span>
              </Table.Td>
              <Table.Td>
                {slices.length === 0 ? null : (
                  <VerdictMark verdict={verdictOfSlices(evidence.report, slices)} />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

/** Cells of the week that the signed-in person may decide about. */
function useMarkable(summary: WeekSummary, { ledger }: Evidence): ReadonlySet<number> {
  const me = useAccount();
  const ten = ledger.contract?.entry.payload.ten ?? '';
  return rolesIn(me, ten).includes('client') ? markableCells(summary.timesheets) : new Set();
}

interface DayMarkProps {
  readonly day: DayTotal;
  readonly con: string;
  readonly markable: ReadonlySet<number>;
  readonly zone: string;
}

/** Marks a whole day for a dispute; single cells are marked in the diary. */
function DayMark({ day, con, markable, zone }: DayMarkProps) {
  const t = useText();
  const { formatDate } = useIntl();
  const marked = useMarks(con);
  const toggle = useMarksStore((store) => store.toggle);
  const cells = [...new Set(day.slices.map(({ idx }) => idx))].filter((idx) => markable.has(idx));
  if (cells.length === 0) return <span />;
  const count = cells.filter((idx) => marked.has(idx)).length;
  const name = formatDate(noonOf(day.day, zone), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: zone,
  });
  return (
    <Checkbox
      aria-label={t('marks.day', { day: name })}
      checked={count === cells.length}
      indeterminate={count > 0 && count < cells.length}
      onChange={() => toggle(con, cells)}
    />
  );
}
