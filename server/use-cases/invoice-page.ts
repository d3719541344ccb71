import { ok, type Result } from '../../shared/kit/result.ts';
import { invoiceFacts } from '../invoice/invoice-facts.ts';
import { invoicePdf } from '../invoice/invoice-pdf.ts';
import { findPartyContract } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { verifyContract } from './payout-payables.ts';
import type { Principal } from './principal.ts';

/** An invoice's page for a party to its contract, made only if the contract's bundle verifies. */
export async function invoicePage(
  deps: ServerDeps,
  principal: Principal,
  { con, hash }: { readonly con: string; readonly hash: string },
): Promise<Result<{ readonly bytes: Uint8Array; readonly no: string }, Failure>> {
  const contract = await findPartyContract(deps, principal, con);
  if (!contract.ok) return contract;
  const row = await deps.store.entries.find(hash);
  if (row?.con !== con || row.kind !== 'invoice') return fail('E_NOT_FOUND');
  const verified = await verifyContract(deps, contract.value);
  if (!verified.ok) return verified;
  const facts = invoiceFacts(verified.value, hash);
  if (!facts.ok)
    return fail('E_NOT_VERIFIED', 'detail' in facts.error ? facts.error.detail : facts.error.code);
  return ok({ bytes: await invoicePdf(facts.value), no: facts.value.document.no });
}
