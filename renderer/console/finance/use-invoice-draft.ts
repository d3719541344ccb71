import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { localZone } from '../../ui/format.ts';
import { keys } from '../data/queries.ts';
import { type Evidence, type EvidenceRead, isEvidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { emptyDraft, type InvoiceDraft, newestTaxed, withDefaults } from './invoice-draft.ts';
import { nextNumber } from './invoice-number.ts';

/** An invoice with what earlier ones said: of this contract, else of the organisation's others. */
export function useInvoiceDraft(contract: ContractSummary, evidence: Evidence) {
  const queryClient = useQueryClient();
  const { clock } = useDeps();
  return useState<InvoiceDraft>(() => {
    const issuedOn = dayOf(clock.nowMs(), localZone());
    const others = queryClient
      .getQueryCache()
      .findAll({ queryKey: [keys.evidence('')[0]] })
      // Below it are digests, which have no ledger.
      .filter(({ queryKey }) => queryKey.length === keys.evidence('').length)
      .flatMap(({ state }) => {
        const read = state.data as EvidenceRead | undefined;
        const isOwn =
          read !== undefined &&
          isEvidence(read) &&
          read.ledger.contract?.entry.payload.ten === contract.ten;
        return isOwn ? [read.ledger] : [];
      });
    const draft = emptyDraft({
      no: nextNumber(evidence.ledger, evidence.con, issuedOn),
      issuedOn,
      seller: contract.freelancer,
      buyer: contract.organisation,
    });
    return withDefaults(draft, {
      own: newestTaxed([evidence.ledger]),
      others: newestTaxed(others),
    });
  });
}
