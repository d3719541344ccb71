import type { ContractDraft } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import { findPartyContract, isSignable, requireRole } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { checkPinsKept } from './contract-rules.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';
import { proposedPins } from './proposed-pins.ts';

type Done = Promise<Result<Record<string, never>, Failure>>;

/**
 * Offers new terms for a contract in force, which goes on until the client has accepted them as
 * signed by the freelancer. A newer offer takes the place of one that waits.
 */
export async function draftRevision(
  deps: ServerDeps,
  principal: Principal,
  offer: { readonly con: string; readonly draft: ContractDraft },
): Done {
  const { draft } = offer;
  if (!isSignable(draft)) return fail('E_REQUEST_MALFORMED', 'body.draft: not to be signed');
  return changeContract(deps, principal, {
    con: offer.con,
    change: async (contract, tx) => {
      if (contract.state !== 'active') return fail('E_CONTRACT_STATE', `it is ${contract.state}`);
      // Weeks are counted from there: timesheets of both terms must mean the same ones.
      if ((JSON.parse(contract.draft) as ContractDraft).week0 !== draft.week0)
        return fail('E_CONTRACT_STATE', 'week0 stays as it is');
      const organisation = await tx.organisations.find(contract.ten);
      if (organisation === undefined) throw new Error('a contract of no organisation');
      const question = { tx, hasher: deps.crypto.hasher };
      const kept = await checkPinsKept(question, contract, proposedPins(deps, organisation));
      if (!kept.ok) return kept;
      return ok({ revision: JSON.stringify(draft), revision_hash: '' });
    },
  });
}

/** While it holds, neither time nor the freelancer's request erases anything of the contract. */
export const setLegalHold = (
  deps: ServerDeps,
  principal: Principal,
  { con, hold }: { readonly con: string; readonly hold: boolean },
): Done => changeContract(deps, principal, { con, change: async () => ok({ legal_hold: hold }) });

type ContractChange = Partial<Pick<ContractRow, 'revision' | 'revision_hash' | 'legal_hold'>>;

/** By an owner of the contract's organisation. */
async function changeContract(
  deps: ServerDeps,
  principal: Principal,
  request: {
    readonly con: string;
    readonly change: (
      contract: ContractRow,
      tx: Repositories,
    ) => Promise<Result<ContractChange, Failure>>;
  },
): Done {
  const { store, clock, events } = deps;
  const { con } = request;
  const found = await findPartyContract(deps, principal, con);
  if (!found.ok) return found;
  const { ten, fre } = found.value;
  const allowed = await requireRole(deps, principal, { ten, roles: ['owner'] });
  if (!allowed.ok) return allowed;
  const changed = await store.transaction(async (tx): Done => {
    const [contract] = await tx.contracts.lock([con]);
    if (contract === undefined) return fail('E_NOT_FOUND');
    const change = await request.change(contract, tx);
    if (!change.ok) return change;
    await tx.contracts.update(con, change.value);
    await tx.outbox.append([{ type: 'contracts', ten, fre, con, at_ms: clock.nowMs() }]);
    return ok({});
  });
  events.wake();
  return changed;
}
