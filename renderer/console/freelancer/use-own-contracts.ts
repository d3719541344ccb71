import { useQueries } from '@tanstack/react-query';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { evidenceOptions } from '../data/queries.ts';
import { type Evidence, isEvidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';

/** A contract of the person who is signed in, as this browser verified it. */
export interface OwnContract {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
}

export interface OwnContracts {
  readonly own: readonly OwnContract[];
  readonly isLoading: boolean;
  readonly failed: readonly {
    readonly contract: ContractSummary;
    readonly error: Error;
    readonly retry: () => void;
  }[];
}

/** Each of her contracts, verified here; one that cannot be is named with its reason. */
export function useOwnContracts(contracts: readonly ContractSummary[]): OwnContracts {
  const deps = useDeps();
  const reads = useQueries({ queries: contracts.map(({ con }) => evidenceOptions(deps, con)) });
  return {
    own: contracts.flatMap((contract, at): readonly OwnContract[] => {
      const read = reads[at]?.data;
      return read !== undefined && isEvidence(read) ? [{ contract, evidence: read }] : [];
    }),
    isLoading: reads.some(({ isPending }) => isPending),
    failed: contracts.flatMap((contract, at) => {
      const { error, refetch } = reads[at] ?? {};
      return error ? [{ contract, error, retry: () => void refetch?.() }] : [];
    }),
  };
}
