import type { BillingContract } from '../domain/billing.ts';
import type { AcceptedContract } from './ledger.ts';
import type { ContractPayload } from './payload.ts';

/** A contract's terms as billing needs them, while no later contract is accepted. */
export const billingContractOf = (contract: ContractPayload): BillingContract => ({
  manualOk: contract.manual_ok,
  fromIdx: contract.from_idx,
  week0: contract.week0,
  rates: contract.rates.map(({ work, rate_minor }) => ({ work, rateMinor: rate_minor })),
  capMs: contract.cap_ms,
});

/**
 * The terms that a timesheet logged at `logIndex` bills under; `undefined` if the contract was not
 * accepted before. It ends where a contract that was accepted after it begins (protocol 3.12).
 */
export function termsAt(
  accepted: readonly AcceptedContract[],
  hash: string,
  logIndex = Number.POSITIVE_INFINITY,
): { readonly contract: ContractPayload; readonly billing: BillingContract } | undefined {
  const known = accepted.filter(({ decision }) => decision.logIndex < logIndex);
  const at = known.findIndex(({ contract }) => contract.entry.hash === hash);
  const found = known[at]?.contract.entry.payload;
  if (found === undefined) return undefined;
  const toIdx = known
    .slice(at + 1)
    .map(({ contract }) => contract.entry.payload.from_idx)
    .reduce((first, idx) => Math.min(first, idx), Number.POSITIVE_INFINITY);
  return { contract: found, billing: { ...billingContractOf(found), toIdx } };
}
