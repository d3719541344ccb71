import { useQuery } from '@tanstack/react-query';
import type { Organisation } from '../../../shared/api/schemas.ts';
import type { Approver } from '../../../shared/entry/payload.ts';
import { evidenceOptions, useContracts } from '../data/queries.ts';
import { isEvidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';

/**
 * The list in force, by key, with the largest amounts: taken from the signed list in a contract's
 * verified evidence, because the server does not tell them otherwise. `undefined` where there is no
 * contract yet that carries the list, or the newest list is not in it.
 */
export function useListedApprovers(
  organisation: Organisation,
): ReadonlyMap<string, Approver> | undefined | 'loading' {
  const deps = useDeps();
  const contracts = useContracts();
  const signed = contracts.data?.find(
    ({ ten, contractHash }) => ten === organisation.id && contractHash !== '',
  );
  const { con = '' } = signed ?? {};
  const evidence = useQuery({ ...evidenceOptions(deps, con), enabled: con !== '' });
  const isNeeded = organisation.roster.hash !== '';
  if (isNeeded && contracts.isPending) return 'loading';
  if (!isNeeded || con === '') return undefined;
  if (evidence.isPending) return 'loading';
  const read = evidence.data;
  if (read === undefined || !isEvidence(read)) return undefined;
  const newest = read.ledger.rosters.find(({ entry }) => entry.hash === organisation.roster.hash);
  if (newest === undefined) return undefined;
  return new Map(newest.entry.payload.approvers.map((approver) => [approver.id, approver]));
}
