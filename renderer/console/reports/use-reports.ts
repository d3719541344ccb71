import { type QueryClient, queryOptions, useQueries, useQueryClient } from '@tanstack/react-query';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { createLimiter } from '../data/limiter.ts';
import { evidenceOptions, keys } from '../data/queries.ts';
import { type EvidenceRead, loadEvidence } from '../evidence/load-evidence.ts';
import { type ConsoleDeps, useDeps } from '../platform/console-deps.ts';
import { type ContractReport, reportOf } from './report-facts.ts';
import type { ReadReport } from './report-rows.ts';

/** One is fetched while another is verified. */
const inTurn = createLimiter(2);
/** So many contracts are kept whole: their pages then open at once. */
const keptWhole = 12;

interface ReportDeps {
  readonly deps: ConsoleDeps;
  readonly queryClient: QueryClient;
  readonly isSmall: boolean;
}

const reportOptions = ({ deps, queryClient, isSmall }: ReportDeps, con: string) =>
  queryOptions({
    // Below the evidence's own key: news of a contract concern both.
    queryKey: [...keys.evidence(con), 'report'],
    queryFn: ({ signal }) =>
      inTurn(async (): Promise<ContractReport> => {
        const read: EvidenceRead = isSmall
          ? await queryClient.fetchQuery(evidenceOptions(deps, con))
          : await loadEvidence(deps, con, () => undefined);
        return reportOf(read);
      }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });

export interface Reports {
  readonly reads: readonly ReadReport[];
  readonly isLoading: boolean;
  /** Of how many contracts so many are known. */
  readonly known: number;
  readonly failed: readonly {
    readonly contract: ContractSummary;
    readonly error: Error;
    readonly retry: () => void;
  }[];
}

/** What every contract comes to, verified here one after the other. */
export function useReports(contracts: readonly ContractSummary[]): Reports {
  const deps = useDeps();
  const queryClient = useQueryClient();
  const isSmall = contracts.length <= keptWhole;
  const answers = useQueries({
    queries: contracts.map(({ con }) => reportOptions({ deps, queryClient, isSmall }, con)),
  });
  const reads = contracts.flatMap((contract, at): readonly ReadReport[] => {
    const report = answers[at]?.data;
    return report === undefined ? [] : [{ contract, report }];
  });
  return {
    reads,
    isLoading: answers.some(({ isPending }) => isPending),
    known: reads.length,
    failed: contracts.flatMap((contract, at) => {
      const { error, refetch } = answers[at] ?? {};
      return error ? [{ contract, error, retry: () => void refetch?.() }] : [];
    }),
  };
}
