import type { EntryOf } from '../../shared/entry/entry.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { EntryRow } from '../store/entries.ts';
import { disputedSlices, readLedger } from './contract-ledger.ts';
import { findPartyContract, requireRole } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { appendErasure, atLogEnd } from './erasures.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';
import { parseStoredEntry } from './stored-entry.ts';

type Asked = Promise<Result<{ erasure: string }, Failure>>;

/** A client had something photographed that is nobody's business: gone at once, the time stays paid. */
export async function removePictures(
  deps: ServerDeps,
  principal: Principal,
  asked: { readonly hash: string; readonly names: readonly string[]; readonly reason: string },
): Asked {
  const found = await findEntry(deps, principal, asked.hash);
  if (!found.ok) return found;
  const { row, contract } = found.value;
  const allowed = await requireRole(deps, principal, {
    ten: contract.ten,
    roles: ['client', 'owner'],
  });
  if (!allowed.ok) return allowed;
  if (row.kind !== 'slice' && row.kind !== 'amend') return fail('E_TARGET');
  const { names, reason } = asked;
  const erasure = { names, basis: 'incident', request: '', reason } as const;
  return eraseNow(deps, { ...erasure, hash: row.hash, askedBy: principal.account.id });
}

/** The freelancer's right to have her own data erased (GDPR 17), asked for with her signature. */
export async function eraseEntry(
  deps: ServerDeps,
  principal: Principal,
  asked: { readonly hash: string; readonly names: readonly string[]; readonly request: string },
): Asked {
  const found = await findEntry(deps, principal, asked.hash);
  if (!found.ok) return found;
  const { row, contract } = found.value;
  if (contract.fre !== principal.account.id || row.fre !== contract.fre) return fail('E_FORBIDDEN');
  if (!(await isOwnRequest(deps, contract, asked.request)))
    return fail('E_TARGET', 'the request is no reply of yours in this contract');
  if (await isOnHold(deps, contract, row)) return fail('E_LEGAL_HOLD');
  const { names, request } = asked;
  const erasure = { names, basis: 'gdpr17', request, reason: '' } as const;
  return eraseNow(deps, { ...erasure, hash: row.hash, askedBy: principal.account.id });
}

async function eraseNow(
  deps: ServerDeps,
  {
    hash,
    ...erasure
  }: Omit<Parameters<typeof appendErasure>[2], 'target'> & {
    readonly hash: string;
  },
): Asked {
  const erased = await atLogEnd(deps, async (appending) => {
    const target = await appending.tx.entries.lock(hash);
    return target ? appendErasure(deps, appending, { target, ...erasure }) : fail('E_NOT_FOUND');
  });
  return erased.ok ? ok({ erasure: erased.value }) : erased;
}

async function findEntry(
  deps: ServerDeps,
  principal: Principal,
  hash: string,
): Promise<Result<{ row: EntryRow; contract: ContractRow }, Failure>> {
  const row = await deps.store.entries.find(hash);
  if (row === undefined) return fail('E_NOT_FOUND');
  const contract = await findPartyContract(deps, principal, row.con);
  return contract.ok ? ok({ row, contract: contract.value }) : contract;
}

async function isOwnRequest(
  { store }: ServerDeps,
  contract: ContractRow,
  request: string,
): Promise<boolean> {
  const reply = await store.entries.find(request);
  if (reply?.kind !== 'reply' || reply.con !== contract.con) return false;
  return (await store.accounts.findDevice(reply.by))?.account === contract.fre;
}

/** During a dispute or a legal hold evidence stays (protocol 3.17). */
async function isOnHold(deps: ServerDeps, contract: ContractRow, row: EntryRow): Promise<boolean> {
  if (contract.legal_hold) return true;
  const disputed = disputedSlices(await readLedger(deps, deps.store, contract));
  return disputed.has(sliceOf(deps, row)) || (row.kind === 'session' && disputed.size > 0);
}

/** The slice itself, or the one that an amendment is about. */
export function sliceOf(
  { crypto }: Pick<ServerDeps, 'crypto'>,
  { kind, hash, envelope }: EntryRow,
): string {
  if (kind !== 'amend' || envelope === '') return hash;
  return (parseStoredEntry(crypto.hasher, envelope) as EntryOf<'amend'>).payload.target;
}
