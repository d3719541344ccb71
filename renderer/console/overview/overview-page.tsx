import { Skeleton, Stack, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useDigests } from '../data/digests.ts';
import { useContracts } from '../data/queries.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useAccount } from '../shell/me-context.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { OverviewTable } from './overview-table.tsx';
import { OverviewTools } from './overview-tools.tsx';
import { arrangeRows, overviewRow } from './overview-rows.ts';
import classes from './overview.module.css';

const route = getRouteApi('/');

/** People by days, those that need something first. */
export function OverviewPage() {
  const t = useText();
  const me = useAccount();
  const contracts = useContracts();
  if (contracts.error) {
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  }
  if (contracts.data === undefined) {
    return (
      <Stack aria-busy>
        <Skeleton height={32} width={220} />
        <Skeleton height={56} />
        <Skeleton height={56} />
        <Skeleton height={56} />
      </Stack>
    );
  }
  const isOwner = me.memberships.some(({ roles }) => roles.includes('owner'));
  if (contracts.data.length === 0) {
    return (
      <EmptyNote
        title={t('overview.empty')}
        actions={isOwner ? <TextLink to="/organisation">{t('overview.begin')}</TextLink> : null}
      >
        {t(isOwner ? 'overview.emptyOwner' : 'overview.emptyText')}
      </EmptyNote>
    );
  }
  return <People contracts={contracts.data} />;
}

function People({ contracts }: { readonly contracts: readonly ContractSummary[] }) {
  const t = useText();
  const search = route.useSearch();
  const reads = useDigests(contracts);
  const all = reads.map((read) => overviewRow(read, search));
  const rows = arrangeRows(all, search);
  const waiting = all.filter(({ attention }) => !['none', 'look'].includes(attention)).length;
  const checked = reads.filter(({ digest, error }) => digest !== undefined || error).length;
  return (
    <Stack gap="md">
      <header>
        <Title order={1}>{t('overview.title')}</Title>
        <p className={classes.lead} role="status">
          {checked < reads.length
            ? t('overview.checking', { done: checked, total: reads.length })
            : t('overview.waiting', { count: waiting })}
        </p>
      </header>
      <OverviewTools search={search} shown={rows.length} total={all.length} />
      {rows.length === 0 ? (
        <EmptyNote title={t('overview.noMatch')}>{t('overview.noMatchText')}</EmptyNote>
      ) : (
        <OverviewTable rows={rows} search={search} />
      )}
    </Stack>
  );
}
