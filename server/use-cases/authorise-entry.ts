import { type Entry, type EntryOf } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import type { DeviceTable } from '../store/tables.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal, reaches } from './principal.ts';

/** What was found out about an entry's signer and contract, for the checks after it. */
export interface Authorised {
  readonly contract?: ContractRow;
  readonly device?: DeviceTable;
  /** Approvers: listed by the newest roster. Devices: the contract's own, or endorsed. */
  readonly isActive: boolean;
}

export interface Question {
  readonly tx: Repositories;
  readonly hasher: Hasher;
  readonly principal: Principal;
}

/**
 * Role of the key, then: is the caller the signer's owner, and party to what the entry is about
 * (protocol 3.14)? A contract that does not fit is answered alike whether or not it exists.
 */
export async function authoriseEntry(
  question: Question,
  entry: Entry,
): Promise<Result<Authorised, Failure>> {
  const authorised = await authoriseSigner(question, entry);
  const { ten } = entry.payload;
  const isWithin = ten === nilUuid || reaches(question.principal, ten);
  return authorised.ok && !isWithin ? fail('E_SCOPE_MISMATCH') : authorised;
}

async function authoriseSigner(
  question: Question,
  entry: Entry,
): Promise<Result<Authorised, Failure>> {
  if (entry.kind === 'roster') return authoriseRoot(question, entry);
  if (entry.kind === 'enroll')
    return entry.payload.fre === question.principal.account.id
      ? ok({ isActive: true })
      : fail('E_FORBIDDEN');
  if (entry.kind === 'decision' || entry.kind === 'invoice' || entry.kind === 'payment')
    return authoriseApprover(question, entry);
  return authoriseDevice(question, entry);
}

async function authoriseDevice(
  { tx, principal }: Question,
  { payload }: EntryOf<'contract' | 'session' | 'slice' | 'timesheet' | 'payee'>,
): Promise<Result<Authorised, Failure>> {
  const device = await tx.accounts.findDevice(payload.by);
  if (device === undefined) return fail('E_KIND_ROLE');
  if (device.account !== principal.account.id) return fail('E_FORBIDDEN');
  const contract = await tx.contracts.find(payload.con);
  const isParty =
    contract?.ten === payload.ten &&
    contract.fre === payload.fre &&
    contract.fre === device.account;
  if (!isParty) return fail('E_SCOPE_MISMATCH');
  // Before the first signature there is no device of the contract yet.
  const isActive = contract.fre_kid === '' || (await isEndorsedFor(tx, contract, payload.by));
  return ok({ contract, device, isActive });
}

async function authoriseRoot(
  { tx, hasher, principal }: Question,
  { payload }: EntryOf<'roster'>,
): Promise<Result<Authorised, Failure>> {
  const organisation = await tx.organisations.find(payload.ten);
  const rootKid =
    organisation && organisation.org_pk !== ''
      ? kidOf(hasher, hexToBytes(organisation.org_pk))
      : undefined;
  if (rootKid !== payload.by) return fail('E_KIND_ROLE');
  const member = await tx.organisations.findMember(payload.ten, principal.account.id);
  const isOwner = member !== undefined && parseRoles(member.roles).includes('owner');
  return isOwner ? ok({ isActive: true }) : fail('E_FORBIDDEN');
}

async function authoriseApprover(
  { tx, principal }: Question,
  { kind, payload }: EntryOf<'decision'> | EntryOf<'invoice'> | EntryOf<'payment'>,
): Promise<Result<Authorised, Failure>> {
  const role = kind === 'decision' ? payload.stage : 'finance';
  const key = await tx.organisations.findApproverKey(payload.ten, payload.by);
  if (key === undefined || key.role !== role) return fail('E_KIND_ROLE');
  if (key.account !== principal.account.id) return fail('E_FORBIDDEN');
  const member = await tx.organisations.findMember(payload.ten, principal.account.id);
  if (!member || !parseRoles(member.roles).includes(role)) return fail('E_FORBIDDEN');
  const contract = await tx.contracts.find(payload.con);
  if (contract?.ten !== payload.ten) return fail('E_SCOPE_MISMATCH');
  const roster = await tx.organisations.rosterOf(payload.ten);
  const isActive = roster.some((listed) => listed.kid === payload.by && listed.role === role);
  return ok({ contract, isActive });
}

/** The contract's own device, or one that a chain of endorsements leads to (protocol 3.18). */
async function isEndorsedFor(
  tx: Repositories,
  contract: ContractRow,
  kid: string,
): Promise<boolean> {
  const devices = await tx.accounts.devicesOf(contract.fre);
  const first = devices.find((device) => device.kid === contract.fre_kid);
  let current = devices.find((device) => device.kid === kid);
  for (let step = 0; current && step <= devices.length; step++) {
    if (current.kid === contract.fre_kid) return true;
    const { endorsed_by } = current;
    if (endorsed_by !== '' && endorsed_by === first?.recovery_kid) return true;
    current = devices.find((device) => device.kid === endorsed_by);
  }
  return false;
}
