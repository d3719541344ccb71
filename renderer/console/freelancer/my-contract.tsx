import { Group, Stack } from '@mantine/core';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import { invoiceBalances } from '../../../shared/entry/fold-invoices.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { MyMoney } from './my-money.tsx';
import { MyTalk } from './my-talk.tsx';
import { MyWeeks } from './my-weeks.tsx';
import type { OwnContract } from './use-own-contracts.ts';
import { WhoLooked } from './who-looked.tsx';
import classes from './freelancer.module.css';

const markOf = { ok: 'unchanged', ok_with_warnings: 'warning', failed: 'failed' } as const;

/** One contract of hers, read only: answering needs the key of her device. */
export function MyContract({ contract, evidence }: OwnContract) {
  const t = useText();
  const id = useId();
  const { locale } = useIntl();
  const params = { con: contract.con };
  const { ledger } = evidence;
  const owed = invoiceBalances(ledger).reduce((sum, { owedMinor }) => sum + owedMinor, 0);
  const cur = ledger.contract?.entry.payload.cur;
  return (
    <Panel
      title={`${contract.draft.title} · ${contract.organisation}`}
      titleId={id}
      testId="my-contract"
      aside={
        <Group gap="sm">
          <TextLink to="/contracts/$con/diary" params={params} size="sm">
            {t('mine.diary')}
          </TextLink>
          <TextLink to="/contracts/$con/terms" params={params} size="sm">
            {t('mine.terms')}
          </TextLink>
        </Group>
      }
    >
      <Stack gap="md">
        <Group gap="md">
          <VerdictMark verdict={markOf[evidence.report.verdict]} />
          {cur === undefined ? null : (
            <span data-testid="my-owed">
              {t('mine.owed', { sum: formatMoney(owed, cur, locale) })}
            </span>
          )}
        </Group>
        {ledger.timesheets.length === 0 ? (
          <EmptyNote title={t('mine.noWeeks')}>{t('mine.noWeeksText')}</EmptyNote>
        ) : (
          <MyWeeks contract={contract} evidence={evidence} />
        )}
        <MyTalk contract={contract} evidence={evidence} />
        <MyMoney contract={contract} evidence={evidence} />
        <details className={classes.more}>
          <summary>{t('mine.looked')}</summary>
          <WhoLooked contract={contract} evidence={evidence} />
        </details>
      </Stack>
    </Panel>
  );
}
