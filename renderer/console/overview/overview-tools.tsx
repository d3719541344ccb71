import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { addDays, noonOf } from '../../ui/day-rows.ts';
import { formatDateShort } from '../../ui/format.ts';
import { useDeps } from '../platform/console-deps.ts';
import type { MessageId } from '../text/en.ts';
import { useText } from '../text/use-text.ts';
import { mondayOfNow } from './contract-digest.ts';
import { needFilters, type OverviewSearch, overviewSorts } from './overview-search.ts';
import classes from './overview.module.css';

interface OverviewToolsProps {
  readonly search: OverviewSearch;
  readonly shown: number;
  readonly total: number;
}

const typingMs = 200;

/** Which rows, in which order, and of which week. */
export function OverviewTools({ search, shown, total }: OverviewToolsProps) {
  const t = useText();
  const navigate = useNavigate();
  const show = (patch: Partial<OverviewSearch>): void =>
    void navigate({
      to: '/',
      search: (now: OverviewSearch) => ({ ...now, ...patch }),
      replace: true,
      resetScroll: false,
    });
  const [words, setWords] = useState(search.q ?? '');
  const look = useDebouncedCallback((q: string) => show({ q: q === '' ? undefined : q }), typingMs);
  return (
    <search className={classes.tools} aria-label={t('overview.tools')}>
      <TextInput
        size="xs"
        type="search"
        label={t('overview.find')}
        maxLength={200}
        value={words}
        onChange={({ currentTarget: { value } }) => {
          setWords(value);
          look(value);
        }}
      />
      <NativeSelect
        size="xs"
        label={t('overview.need')}
        value={search.need ?? ''}
        onChange={({ currentTarget: { value } }) =>
          show({ need: needFilters.find((each) => each === value) })
        }
        data={[
          { value: '', label: t('filter.any') },
          ...needFilters.map((value) => ({
            value,
            label: t(value === 'exceptions' ? 'overview.withExceptions' : `attention.${value}`),
          })),
        ]}
      />
      <NativeSelect
        size="xs"
        label={t('overview.sort')}
        value={search.sort ?? 'need'}
        onChange={({ currentTarget: { value } }) =>
          show({
            sort: value === 'need' ? undefined : overviewSorts.find((each) => each === value),
          })
        }
        data={overviewSorts.map((value) => ({
          value,
          label: t(`overview.sort.${value}` as MessageId),
        }))}
      />
      <WeekChoice search={search} onWeek={(week) => show({ week })} />
      <span className={classes.count} role="status">
        {shown === total ? '' : t('overview.shown', { shown, total })}
      </span>
    </search>
  );
}

function WeekChoice({
  search,
  onWeek,
}: {
  readonly search: OverviewSearch;
  readonly onWeek: (monday: string | undefined) => void;
}) {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const monday = search.week ?? mondayOfNow(clock.nowMs());
  const date = (day: string): string =>
    formatDateShort(noonOf(day, 'UTC'), { locale, zone: 'UTC' });
  return (
    <Group gap={6} className={classes.weekChoice ?? ''}>
      <Button size="xs" variant="default" onClick={() => onWeek(addDays(monday, -7))}>
        {t('week.before')}
      </Button>
      <span className={classes.weekName}>
        {search.week === undefined
          ? t('overview.ownWeek')
          : `${date(monday)} – ${date(addDays(monday, 6))}`}
      </span>
      <Button size="xs" variant="default" onClick={() => onWeek(addDays(monday, 7))}>
        {t('week.after')}
      </Button>
      {search.week === undefined ? null : (
        <Button size="xs" variant="subtle" onClick={() => onWeek(undefined)}>
          {t('overview.toOwnWeek')}
        </Button>
      )}
    </Group>
  );
}
