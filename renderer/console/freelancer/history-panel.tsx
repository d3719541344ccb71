import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useIntl } from 'react-intl';
import { Callout } from '../../ui/callout.tsx';
import { formatDuration, formatInstant } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { isDay } from '../diary/zone.ts';
import { useDeps } from '../platform/console-deps.ts';
import { saveFile } from '../platform/save-file.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { buildHistoryFile } from './history-file.ts';
import { historyPage, type HistoryWords } from './history-page-text.ts';
import type { OwnContract } from './use-own-contracts.ts';
import { type HistoryRange, historyOf, wholeWeeks } from './work-history.ts';
import prose from '../text/prose.module.css';

/** Makes the summary that a freelancer may show elsewhere, of what she chooses. */
export function HistoryPanel({ own }: { readonly own: readonly OwnContract[] }) {
  const t = useText();
  const id = useId();
  const { locale } = useIntl();
  const { api } = useDeps();
  const words = useHistoryWords();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [days, setDays] = useState({ fromDay: '', toDay: '' });
  const isAll = days.fromDay === '' && days.toDay === '';
  const isRange = isDay(days.fromDay) && isDay(days.toDay) && days.fromDay <= days.toDay;
  const rangeFor = (each: OwnContract): HistoryRange | undefined =>
    isAll || !isRange ? undefined : wholeWeeks(each.evidence, days);
  const chosen = own.filter(({ contract }) => !left.has(contract.con));
  const rows = own.map((each) => historyOf(each, rangeFor(each)));
  const save = useMutation({
    mutationFn: async () => {
      const facts = chosen.map((each) => historyOf(each, rangeFor(each)));
      const parts = chosen.map((each) => ({ evidence: each.evidence, range: rangeFor(each) }));
      const content = await buildHistoryFile(api, historyPage(facts, words()), parts);
      saveFile(document, { name: 'work-history.zip', type: 'application/zip', content });
    },
  });
  const toggle = (con: string) =>
    setLeft((now) => {
      const next = new Set(now);
      if (!next.delete(con)) next.add(con);
      return next;
    });
  return (
    <Panel title={t('history.title')} titleId={id} testId="work-history">
      <Stack gap="sm">
        <p className={prose.text}>{t('history.text')}</p>
        <Callout tone="attention" title={t('history.showsTitle')}>
          {t('history.shows')}
        </Callout>
        {rows.map((row) => (
          <Checkbox
            key={row.con}
            checked={!left.has(row.con)}
            onChange={() => toggle(row.con)}
            label={t('history.choice', {
              title: row.title,
              organisation: row.organisation,
              time: formatDuration(row.approvedMs, locale),
              count: row.weeks,
            })}
          />
        ))}
        <Group align="flex-end" gap="sm">
          {(['fromDay', 'toDay'] as const).map((name) => (
            <TextInput
              key={name}
              type="date"
              label={t(`history.${name}`)}
              value={days[name]}
              onChange={({ currentTarget }) => {
                const { value } = currentTarget;
                setDays((now) => ({ ...now, [name]: value }));
              }}
            />
          ))}
        </Group>
        <p className={prose.text}>{t(isAll || isRange ? 'history.weeks' : 'history.badRange')}</p>
        <ErrorCallout error={save.error} />
        <div>
          <Button
            loading={save.isPending}
            disabled={chosen.length === 0 || !(isAll || isRange)}
            onClick={() => save.mutate()}
          >
            {t('history.make')}
          </Button>
        </div>
      </Stack>
    </Panel>
  );
}

function useHistoryWords(): () => HistoryWords {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const me = useAccount();
  return () => ({
    lang: locale,
    title: t('history.page.title', { name: me.account.name }),
    by: t('history.page.by', {
      name: me.account.name,
      at: formatInstant(clock.nowMs(), { locale, zone: 'UTC' }),
    }),
    intro: t('history.page.intro'),
    proves: t('history.page.proves'),
    howTo: t('history.page.howTo'),
    columns: { month: t('history.page.month'), time: t('history.page.time') },
    total: t('history.page.total'),
    line: ({ firstDay, lastDay, weeks, paidWeeks }) =>
      t('history.page.line', { firstDay, lastDay, weeks, paidWeeks }),
    time: (ms) => formatDuration(ms, locale),
    month: (month) =>
      new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
        Date.parse(`${month}-01T00:00:00Z`),
      ),
  });
}
