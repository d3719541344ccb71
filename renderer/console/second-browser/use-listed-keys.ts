import { useQueries, useQuery } from '@tanstack/react-query';
import type { ApproverKey, Organisation } from '../../../shared/api/schemas.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { keys } from '../data/queries.ts';
import { findSigner } from '../keys/signing-keys.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useAccount } from '../shell/me-context.ts';

/** A key of the signed-in person that is in this browser and on an organisation's list. */
export interface ListedKey {
  readonly organisation: Organisation;
  readonly key: ApproverKey;
  readonly signer: Signer;
}

const uses = ['client', 'finance'] as const;

export function useListedKeys() {
  const deps = useDeps();
  const { account, memberships } = useAccount();
  const ids = memberships
    .filter(({ roles }) => uses.some((use) => roles.includes(use)))
    .map(({ organisation }) => organisation.id);
  const organisations = useQueries({
    queries: ids.map((org) => ({
      queryKey: keys.organisation(org),
      queryFn: () => deps.api.call('getOrganisation', { params: { org } }),
    })),
  });
  const signers = useQuery({
    queryKey: ['signing-keys-here', account.id, ids],
    queryFn: async () => {
      const owners = ids.flatMap((organisation) =>
        uses.map((use) => ({ account: account.id, organisation, use })),
      );
      const found = await Promise.all(
        owners.map(async (owner) => ({ ...owner, signer: await findSigner(deps, owner) })),
      );
      return found.flatMap(({ signer, ...owner }) => (signer ? [{ ...owner, signer }] : []));
    },
    structuralSharing: false,
  });
  const error = organisations.find((each) => each.error)?.error ?? signers.error;
  const retry = () => {
    for (const each of organisations) void each.refetch();
  };
  const loaded = organisations.flatMap(({ data }) => (data === undefined ? [] : [data]));
  if (signers.data === undefined || loaded.length < ids.length)
    return { error, retry, keys: undefined };
  const listed = signers.data.flatMap(({ organisation: id, signer }): ListedKey[] => {
    const organisation = loaded.find((each) => each.id === id);
    const kid = kidOf(deps.crypto.hasher, signer.publicKey);
    const key = organisation?.approverKeys.find((each) => each.id === kid);
    return organisation && key?.state === 'listed' ? [{ organisation, key, signer }] : [];
  });
  return { error, retry, keys: listed };
}
