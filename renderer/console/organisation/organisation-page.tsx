import { SegmentedControl, Skeleton, Stack, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useOrganisation } from '../data/queries.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { ApproverKeysPanel } from './approver-keys-panel.tsx';
import { ContractsPanel } from './contracts-panel.tsx';
import { MembersPanel } from './members-panel.tsx';
import { OpeningKeyPanel } from './opening-key-panel.tsx';
import { RootKeyPanel } from './root-key-panel.tsx';

const route = getRouteApi('/organisation');

export function OrganisationPage() {
  const t = useText();
  const me = useAccount();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const organisations = me.memberships
    .filter(({ roles }) => roles.some((role) => role !== 'freelancer'))
    .map(({ organisation }) => organisation);
  const chosen = organisations.find(({ id }) => id === search.org) ?? organisations[0];
  if (chosen === undefined) {
    return <EmptyNote title={t('organisation.none')}>{t('organisation.noneText')}</EmptyNote>;
  }
  return (
    <Stack gap="md">
      <Title order={1}>{chosen.name}</Title>
      {organisations.length > 1 ? (
        <SegmentedControl
          aria-label={t('nav.organisation')}
          value={chosen.id}
          onChange={(org) => void navigate({ to: '.', search: { org } })}
          data={organisations.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      <Panels key={chosen.id} org={chosen.id} />
    </Stack>
  );
}

/** In the order in which an owner sets things up. */
function Panels({ org }: { readonly org: string }) {
  const me = useAccount();
  const organisation = useOrganisation(org);
  const isOwner = rolesIn(me, org).includes('owner');
  if (organisation.error) {
    return <ErrorNote error={organisation.error} onRetry={() => void organisation.refetch()} />;
  }
  if (organisation.data === undefined) return <Skeleton height={320} />;
  const shared = { organisation: organisation.data, isOwner };
  return (
    <>
      <RootKeyPanel {...shared} />
      <MembersPanel {...shared} />
      <ApproverKeysPanel {...shared} />
      <OpeningKeyPanel {...shared} />
      <ContractsPanel {...shared} />
    </>
  );
}
