import { queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ContractSummary, PayoutBatch } from '../../../shared/api/schemas.ts';
import { evidenceOptions } from '../data/queries.ts';
import { isEvidence } from '../evidence/load-evidence.ts';
import { type ConsoleDeps, useDeps } from '../platform/console-deps.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import type { Due } from './due.ts';

export interface Dues {
  readonly dues: readonly Due[];
  readonly isLoading: boolean;
  readonly failed: readonly {
    readonly contract: ContractSummary;
    readonly error: Error;
    readonly retry: () => void;
  }[];
}

/** Every timesheet of the contracts that one pays for, each verified here. */
export function useDues(contracts: readonly ContractSummary[]): Dues {
  const me = useAccount();
  const deps = useDeps();
  const own = contracts.filter(({ ten }) => rolesIn(me, ten).includes('finance'));
  const reads = useQueries({ queries: own.map(({ con }) => evidenceOptions(deps, con)) });
  return {
    dues: own.flatMap((contract, at): readonly Due[] => {
      const read = reads[at]?.data;
      if (read === undefined || !isEvidence(read)) return [];
      return read.ledger.timesheets.map((timesheet) => ({ contract, evidence: read, timesheet }));
    }),
    isLoading: reads.some(({ isPending }) => isPending),
    failed: own.flatMap((contract, at) => {
      const { error, refetch } = reads[at] ?? {};
      return error ? [{ contract, error, retry: () => void refetch?.() }] : [];
    }),
  };
}

const pageSize = 1_000;

const payoutOptions = ({ api }: ConsoleDeps, org: string) =>
  queryOptions({
    queryKey: ['payouts', org],
    queryFn: async (): Promise<readonly PayoutBatch[]> => {
      const all: PayoutBatch[] = [];
      for (;;) {
        const before = all.at(-1)?.createdAtMs;
        const query = before === undefined ? {} : { before };
        const { batches } = await api.call('listPayouts', { params: { org }, query });
        all.push(...batches);
        if (batches.length < pageSize) return all;
      }
    },
  });

export const usePayouts = (org: string) => useQuery(payoutOptions(useDeps(), org));

/** All batches of several organisations, as far as they are here. */
export function useAllPayouts(orgs: readonly string[]): readonly PayoutBatch[] {
  const deps = useDeps();
  const reads = useQueries({ queries: orgs.map((org) => payoutOptions(deps, org)) });
  return reads.flatMap(({ data }) => data ?? []);
}

/** After anything was done with payouts. */
export function useRefreshPayouts(org: string): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ['payouts', org] });
}
