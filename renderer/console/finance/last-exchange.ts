import type { ContractLedger } from '../../../shared/entry/ledger.ts';
import type { Exchange } from './exchange.ts';

/** The rate that was signed last for this contract. */
export const lastExchange = ({
  decisions,
}: Pick<ContractLedger, 'decisions'>): Exchange | undefined =>
  decisions.findLast(({ entry }) => entry.payload.fx !== undefined)?.entry.payload.fx;
