import { Skeleton, Stack, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import type { ContractSummary, Role } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { evidenceOptions, useContracts } from '../data/queries.ts';
import { isEvidence } from '../evidence/load-evidence.ts';
import { groupBy } from '../../ui/group-by.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { type Attention, attentionOf, attentions } from './attention.ts';
import { ContractCard } from './contract-card.tsx';
import classes from './overview.module.css';

/** Contracts by person, those that need something first. */
export function OverviewPage() {
  const t = useText();
  const me = useAccount();
  const contracts = useContracts();
  if (contracts.error) {
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  }
  if (contracts.data === undefined) {
    return (
      <Stack>
        <Skeleton height={32} width={220} />
        <Skeleton height={130} />
        <Skeleton height={130} />
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
  const deps = useDeps();
  const me = useAccount();
  const reads = useQueries({ queries: contracts.map(({ con }) => evidenceOptions(deps, con)) });
  const rated = contracts.map((contract, at) => {
    const read = reads[at]?.data;
    const roles = rolesIn(me, contract.ten);
    const attention: Attention = reads[at]?.error
      ? 'failed'
      : read && isEvidence(read)
        ? attentionOf(read, roles)
        : 'none';
    return { contract, attention, roles };
  });
  rated.sort((a, b) => attentions.indexOf(a.attention) - attentions.indexOf(b.attention));
  const waiting = rated.filter(
    ({ attention }) => attention !== 'none' && attention !== 'look',
  ).length;
  const people = groupBy(rated, ({ contract }) => contract.fre);
  return (
    <Stack gap="lg">
      <header>
        <Title order={1}>{t('overview.title')}</Title>
        <p className={classes.lead}>{t('overview.waiting', { count: waiting })}</p>
      </header>
      {[...people].map(([fre, ofPerson]) => (
        <Person key={fre} rated={ofPerson} />
      ))}
    </Stack>
  );
}

interface Rated {
  readonly contract: ContractSummary;
  readonly attention: Attention;
  readonly roles: readonly Role[];
}

function Person({ rated }: { readonly rated: readonly Rated[] }) {
  const name = rated[0]?.contract.freelancer ?? '';
  return (
    <section aria-label={name}>
      <h2 className={classes.person}>{name}</h2>
      <div className={classes.cards}>
        {rated.map(({ contract, attention }) => (
          <ContractCard key={contract.con} contract={contract} attention={attention} />
        ))}
      </div>
    </section>
  );
}
