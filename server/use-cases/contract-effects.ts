import type { EntryOf } from '../../shared/entry/entry.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import { retentionLookMs } from './retention-look.ts';

/** The freelancer's signature: on a first contract, or on new terms for one that goes on meanwhile. */
export async function signContract(
  tx: Repositories,
  { hash, payload }: EntryOf<'contract'>,
): Promise<void> {
  if (payload.prev_contract !== '')
    return tx.contracts.update(payload.con, { revision_hash: hash });
  return tx.contracts.update(payload.con, {
    state: 'signed',
    contract_hash: hash,
    fre_kid: payload.fre_kid,
    recovery_kid: payload.recovery_kid,
    org_recipient: payload.org_recipient,
  });
}

/** The client's answer to a contract; decisions on timesheets change nothing here. */
export async function answerContract(
  tx: Repositories,
  { payload }: EntryOf<'decision'>,
  receivedMs: number,
): Promise<void> {
  const { verdict, con, ref } = payload;
  if (verdict !== 'accept' && verdict !== 'reject') return;
  const contract = await tx.contracts.find(con);
  if (contract === undefined) throw new Error('an answer to no contract');
  if (ref === contract.revision_hash) return answerRevision(tx, contract, verdict);
  if (ref !== contract.contract_hash || contract.state !== 'signed') return;
  if (verdict === 'reject') return tx.contracts.update(con, { state: 'declined' });
  await tx.contracts.update(con, { state: 'active' });
  const lookMs = receivedMs + retentionLookMs;
  await tx.removals.putDue({ kind: 'retention', ref: con, con, at_ms: lookMs });
  await rememberAccepted(tx, contract);
}

/** Declined: the terms in force go on. */
async function answerRevision(
  tx: Repositories,
  contract: ContractRow,
  verdict: 'accept' | 'reject',
): Promise<void> {
  const over = { revision: '', revision_hash: '' };
  if (verdict === 'reject') return tx.contracts.update(contract.con, over);
  const { revision: draft, revision_hash: contract_hash } = contract;
  await tx.contracts.update(contract.con, { ...over, draft, contract_hash });
  await rememberAccepted(tx, { ...contract, draft, contract_hash });
}

/** A device that was offline may still begin a session under terms that were replaced since. */
export const rememberAccepted = (tx: Repositories, contract: ContractRow): Promise<void> =>
  tx.contracts.putAccepted({
    ten: contract.ten,
    con: contract.con,
    hash: contract.contract_hash,
    draft: contract.draft,
  });
