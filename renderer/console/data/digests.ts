import { type QueryClient, queryOptions, useQueries, useQueryClient } from '@tanstack/react-query';
import type { ContractSummary, Me } from '../../../shared/api/schemas.ts';
import { type EvidenceRead, loadEvidence } from '../evidence/load-evidence.ts';
import { type ContractDigest, digestOf } from '../overview/contract-digest.ts';
import { type ConsoleDeps, useDeps } from '../platform/console-deps.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { createLimiter } from './limiter.ts';
import { evidenceOptions, keys } from './queries.ts';

/** One is fetched while another is verified. */
const inTurn = createLimiter(2);
/** So many contracts are kept whole: their pages then open at once. */
const keptWhole = 12;

interface DigestDeps {
  readonly deps: ConsoleDeps;
  readonly queryClient: QueryClient;
  readonly me: Me;
  readonly isSmall: boolean;
}

const digestOptions = (
  { deps, queryClient, me, isSmall }: DigestDeps,
  { con, ten }: ContractSummary,
) =>
  queryOptions({
    // Below the evidence's own key: news of a contract concern both.
    queryKey: [...keys.evidence(con), 'digest'],
    queryFn: ({ signal }) =>
      inTurn(async (): Promise<ContractDigest> => {
        const read: EvidenceRead = isSmall
          ? await queryClient.fetchQuery(evidenceOptions(deps, con))
          : await loadEvidence(deps, con, () => undefined);
        return digestOf(read, { nowMs: deps.clock.nowMs(), roles: rolesIn(me, ten) });
      }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });

export interface DigestRead {
  readonly contract: ContractSummary;
  /** Absent while it is verified, or when that failed. */
  readonly digest: ContractDigest | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** What an overview needs of each contract, verified here one after the other. */
export function useDigests(contracts: readonly ContractSummary[]): readonly DigestRead[] {
  const deps = useDeps();
  const queryClient = useQueryClient();
  const me = useAccount();
  const isSmall = contracts.length <= keptWhole;
  const reads = useQueries({
    queries: contracts.map((each) => digestOptions({ deps, queryClient, me, isSmall }, each)),
  });
  return contracts.map((contract, at) => ({
    contract,
    digest: reads[at]?.data,
    error: reads[at]?.error ?? null,
    retry: () => void reads[at]?.refetch(),
  }));
}
