import { SegmentedControl, Skeleton, Stack, Tabs, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ContractSummary, Organisation } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useContracts, useOrganisation } from '../data/queries.ts';
import { useOwnContracts } from '../freelancer/use-own-contracts.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { type AdminSearch, adminParts } from './admin-search.ts';
import { AuditPart } from './audit-part.tsx';
import { DevicesPart } from './devices-part.tsx';
import { KeepingPart } from './keeping-part.tsx';
import classes from './admin.module.css';

/** For owners and auditors: what was signed, by which computers, and how long things are kept. */
export function AdminPage() {
  const t = useText();
  const me = useAccount();
  const contracts = useContracts();
  const navigate = useNavigate({ from: '/administration' });
  const search = useSearch({ from: '/administration' });
  const organisations = me.memberships
    .filter(({ roles }) => roles.some((role) => role === 'owner' || role === 'auditor'))
    .map(({ organisation }) => organisation);
  const chosen = organisations.find(({ id }) => id === search.org) ?? organisations[0];
  if (chosen === undefined)
    return <EmptyNote title={t('organisation.none')}>{t('admin.noneText')}</EmptyNote>;
  if (contracts.error)
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  return (
    <Stack gap="lg" className={classes.page ?? ''}>
      <Title order={1}>{t('admin.title', { name: chosen.name })}</Title>
      {organisations.length > 1 ? (
        <SegmentedControl
          aria-label={t('nav.organisation')}
          value={chosen.id}
          onChange={(org) =>
            void navigate({ to: '.', search: (before: AdminSearch) => ({ ...before, org }) })
          }
          data={organisations.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      {contracts.data === undefined ? (
        <Skeleton height={240} />
      ) : (
        <Loaded
          key={chosen.id}
          org={chosen.id}
          contracts={contracts.data.filter(({ ten }) => ten === chosen.id)}
        />
      )}
    </Stack>
  );
}

function Loaded({
  org,
  contracts,
}: {
  readonly org: string;
  readonly contracts: readonly ContractSummary[];
}) {
  const organisation = useOrganisation(org);
  if (organisation.error)
    return <ErrorNote error={organisation.error} onRetry={() => void organisation.refetch()} />;
  if (organisation.data === undefined) return <Skeleton height={240} />;
  return <Parts organisation={organisation.data} contracts={contracts} />;
}

function Parts({
  organisation,
  contracts,
}: {
  readonly organisation: Organisation;
  readonly contracts: readonly ContractSummary[];
}) {
  const t = useText();
  const navigate = useNavigate({ from: '/administration' });
  const { part = 'audit' } = useSearch({ from: '/administration' });
  const found = useOwnContracts(contracts);
  const choose = (value: string | null) => {
    const next = adminParts.find((each) => each === value);
    void navigate({ to: '.', search: (before: AdminSearch) => ({ ...before, part: next }) });
  };
  return (
    <Tabs value={part} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md">
        {adminParts.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`admin.part.${each}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {found.failed.map(({ contract, error, retry }) => (
        <section key={contract.con} aria-label={contract.draft.title}>
          <h2 className={classes.heading}>{contract.draft.title}</h2>
          <ErrorNote error={error} onRetry={retry} />
        </section>
      ))}
      {found.isLoading ? <Skeleton height={120} mb="md" /> : null}
      <Tabs.Panel value="audit">
        <AuditPart known={found.own} organisation={organisation} isLoading={found.isLoading} />
      </Tabs.Panel>
      <Tabs.Panel value="devices">
        <DevicesPart known={found.own} isLoading={found.isLoading} />
      </Tabs.Panel>
      <Tabs.Panel value="keeping">
        <KeepingPart contracts={contracts} />
      </Tabs.Panel>
    </Tabs>
  );
}
