import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import type { DeviceTable } from '../store/tables.ts';
import { isEndorsedFor, isSameFamily } from './device-family.ts';
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

type Answer = Promise<Result<Authorised, Failure>>;

/**
 * Role of the key, then: is the caller the signer's owner, and party to what the entry is about
 * (protocol 3.14)? A contract that does not fit is answered alike whether or not it exists.
 */
export async function authoriseEntry(question: Question, entry: Entry): Answer {
  const authorised = await authoriseSigner(question, entry);
  const { ten } = entry.payload;
  const isWithin = ten === nilUuid || reaches(question.principal, ten);
  return authorised.ok && !isWithin ? fail('E_SCOPE_MISMATCH') : authorised;
}

/** Of the contract's stream, signed by the freelancer's devices. */
type TrackingKind =
  | 'contract'
  | 'session'
  | 'slice'
  | 'timesheet'
  | 'payee'
  | 'amend'
  | 'redact'
  | 'move';

async function authoriseSigner(question: Question, entry: Entry): Answer {
  switch (entry.kind) {
    case 'roster':
    case 'orgkey':
      return authoriseRoot(question, entry);
    case 'enroll':
      return entry.payload.fre === question.principal.account.id
        ? ok({ isActive: true })
        : fail('E_FORBIDDEN');
    case 'revoke':
      return authoriseRevoke(question, entry);
    case 'decision':
      // Only the operator says that time ran out, and it does so itself.
      if (entry.payload.assurance === 'lapsed') return fail('E_KIND_ROLE');
      return authoriseApprover(question, entry.payload, [entry.payload.stage]);
    case 'batch':
      return authoriseApprover(question, entry.payload, ['client']);
    case 'invoice':
    case 'payment':
      return authoriseApprover(question, entry.payload, ['finance']);
    case 'reply':
      return authoriseReply(question, entry);
    // The operator signs these where they come about; nobody sends them.
    case 'erasure':
    case 'void':
      return fail('E_KIND_ROLE');
    default:
      return authoriseDevice(question, entry);
  }
}

async function authoriseDevice(question: Question, { payload }: EntryOf<TrackingKind>): Answer {
  const authorised = await authorisePartyDevice(question, payload);
  const { contract } = authorised.ok ? authorised.value : {};
  const isParty = contract === undefined || contract.fre === payload.fre;
  return isParty ? authorised : fail('E_SCOPE_MISMATCH');
}

/** A device of the contract's freelancer, and of the caller. */
async function authorisePartyDevice(
  { tx, principal }: Question,
  signed: { readonly by: string; readonly ten: string; readonly con: string },
): Answer {
  const device = await tx.accounts.findDevice(signed.by);
  if (device === undefined) return fail('E_KIND_ROLE');
  if (device.account !== principal.account.id) return fail('E_FORBIDDEN');
  const contract = await tx.contracts.find(signed.con);
  const isParty = contract?.ten === signed.ten && contract.fre === device.account;
  if (!isParty) return fail('E_SCOPE_MISMATCH');
  const devices = await tx.accounts.devicesOf(contract.fre);
  // Before the first signature there is no device of the contract yet.
  const isActive = contract.fre_kid === '' || isEndorsedFor(devices, contract, signed.by);
  return ok({ contract, device, isActive });
}

/** By another device of the same family, or by its recovery key (protocol 3.18). */
async function authoriseRevoke(
  { tx, principal }: Question,
  { payload }: EntryOf<'revoke'>,
): Answer {
  const devices = await tx.accounts.devicesOf(principal.account.id);
  const device = devices.find(({ kid }) => kid === payload.by);
  const isRecovery = devices.some(({ recovery_kid }) => recovery_kid === payload.by);
  if (!device && !isRecovery) {
    const isSomebodys = (await tx.accounts.findDevice(payload.by)) !== undefined;
    return fail(isSomebodys ? 'E_FORBIDDEN' : 'E_KIND_ROLE');
  }
  if (payload.fre !== principal.account.id) return fail('E_SCOPE_MISMATCH');
  if (payload.kid === payload.by) return fail('E_KIND_ROLE', 'a key does not end itself');
  // What is printed on paper is for when devices are lost: none of them ends it.
  const isDevice = devices.some(({ kid }) => kid === payload.kid);
  const isActive = isDevice && isSameFamily(devices, payload.by, payload.kid);
  return ok({ ...(device && { device }), isActive });
}

async function authoriseRoot(
  { tx, hasher, principal }: Question,
  { payload }: EntryOf<'roster' | 'orgkey'>,
): Answer {
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

async function authoriseReply(question: Question, { payload }: EntryOf<'reply'>): Answer {
  const device = await question.tx.accounts.findDevice(payload.by);
  return device
    ? authorisePartyDevice(question, payload)
    : authoriseApprover(question, payload, ['client', 'finance']);
}

async function authoriseApprover(
  { tx, principal }: Question,
  signed: { readonly by: string; readonly ten: string; readonly con: string },
  allowed: readonly ('client' | 'finance')[],
): Answer {
  const key = await tx.organisations.findApproverKey(signed.ten, signed.by);
  if (key === undefined || !allowed.includes(key.role)) return fail('E_KIND_ROLE');
  if (key.account !== principal.account.id) return fail('E_FORBIDDEN');
  const member = await tx.organisations.findMember(signed.ten, principal.account.id);
  if (!member || !parseRoles(member.roles).includes(key.role)) return fail('E_FORBIDDEN');
  const contract = await tx.contracts.find(signed.con);
  if (contract?.ten !== signed.ten) return fail('E_SCOPE_MISMATCH');
  const roster = await tx.organisations.rosterOf(signed.ten);
  const isActive = roster.some((listed) => listed.kid === signed.by && listed.role === key.role);
  return ok({ contract, isActive });
}
