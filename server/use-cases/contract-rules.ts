import { acceptanceFault } from '../../shared/entry/accepted-contracts.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import type { LoggedOf } from '../../shared/entry/ledger.ts';
import { contractTerms } from '../../shared/entry/payload.ts';
import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { EntryRow } from '../store/entries.ts';
import type { Question } from './authorise-entry.ts';
import { isSameFamily } from './device-family.ts';
import { fail, type Failure } from './failure.ts';
import { type PinDeps, proposedPins } from './proposed-pins.ts';
import { parseStoredEntry } from './stored-entry.ts';

type Verdict = Result<undefined, Failure>;

/**
 * The owner may have offered other terms while the signature was under way. What its device has
 * chained on it must not be lost, so it is taken, and `isOffered` says whether it has an effect.
 */
export async function checkContract(
  { tx }: Pick<Question, 'tx'>,
  { payload }: EntryOf<'contract'>,
): Promise<Verdict> {
  const { con, prev_contract: before } = payload;
  const isKnown = before === '' || (await tx.contracts.findAccepted(con, before)) !== undefined;
  return isKnown ? ok(undefined) : fail('E_CONTRACT_STATE', 'it revises what was never in force');
}

/** Did the freelancer sign the very terms that are offered now, and the keys that this server has? */
export async function isOffered(
  deps: PinDeps,
  question: Pick<Question, 'tx' | 'hasher'>,
  { entry, contract }: { readonly entry: EntryOf<'contract'>; readonly contract: ContractRow },
): Promise<boolean> {
  const { tx } = question;
  const { payload } = entry;
  const offer = offerOf(contract, payload);
  if (offer === undefined) return false;
  const organisation = await tx.organisations.find(contract.ten);
  if (organisation === undefined) throw new Error('a contract of no organisation');
  const pins = proposedPins(deps, organisation);
  if (offer['prev_contract'] !== '') {
    const kept = await checkPinsKept(question, contract, pins);
    if (!kept.ok) return false;
  }
  const expected: Record<string, JsonValue> = { ...offer, ...pins };
  const isSame = Object.entries(expected).every(
    ([name, value]) =>
      canonicalJson(payload[name as keyof typeof payload] as JsonValue) === canonicalJson(value),
  );
  const isComplete = Object.keys(contractTerms).every((name) => name in expected);
  return isSame && isComplete && hasItsRecovery({ tx, contract }, payload);
}

/**
 * A revision with other keys or another address than were pinned would never come into force, for
 * anybody who verifies it (protocol 3.18). Only what pictures are sealed to may be new.
 */
export async function checkPinsKept(
  { tx, hasher }: Pick<Question, 'tx' | 'hasher'>,
  contract: ContractRow,
  pins: ReturnType<typeof proposedPins>,
): Promise<Verdict> {
  const row = await tx.entries.find(contract.contract_hash);
  if (row === undefined) return fail('E_UNAVAILABLE', 'entries_missing');
  const { payload } = parseStoredEntry(hasher, row.envelope) as EntryOf<'contract'>;
  const { org_recipient: _, ...kept } = pins;
  for (const [name, value] of Object.entries(kept))
    if (canonicalJson(payload[name as keyof typeof kept]) !== canonicalJson(value))
      return fail('E_CONTRACT_STATE', `${name} of this server is not what the contract pins`);
  return ok(undefined);
}

/** What this signature must contain besides this server's keys; `undefined` if nothing is offered. */
function offerOf(
  contract: ContractRow,
  { by }: EntryOf<'contract'>['payload'],
): Record<string, JsonValue> | undefined {
  if (contract.state === 'offered')
    return { ...parseTerms(contract.draft), fre_kid: by, prev_contract: '' };
  // A revision keeps the keys: whoever trusted the contract goes on trusting the same ones.
  if (contract.state !== 'active' || contract.revision === '') return undefined;
  return {
    ...parseTerms(contract.revision),
    fre_kid: contract.fre_kid,
    recovery_kid: contract.recovery_kid,
    prev_contract: contract.contract_hash,
  };
}

const parseTerms = (draft: string): Record<string, JsonValue> =>
  JSON.parse(draft) as Record<string, JsonValue>;

/** What a first contract pins to recover with must be what its own device was enrolled with. */
async function hasItsRecovery(
  { tx, contract }: { readonly tx: Question['tx']; readonly contract: ContractRow },
  { by, recovery_kid }: EntryOf<'contract'>['payload'],
): Promise<boolean> {
  const devices = await tx.accounts.devicesOf(contract.fre);
  const family = devices.filter(({ kid }) => isSameFamily(devices, kid, by));
  const hasNone = family.every((device) => device.recovery_kid === '');
  return hasNone || isSameFamily(devices, recovery_kid, by);
}

/** The client answers what is waiting: the first contract, or its revision. */
export async function checkAnswer(
  question: Question,
  entry: EntryOf<'decision'>,
  answered: { readonly contract: ContractRow; readonly receivedMs: number },
): Promise<Verdict> {
  const { contract } = answered;
  const { ref, stage, verdict } = entry.payload;
  if (stage !== 'client') return fail('E_DEC_REF', 'a client accepts contracts');
  if (verdict !== 'accept' && verdict !== 'reject') return fail('E_DEC_REF');
  const isFirst = contract.state === 'signed' && ref === contract.contract_hash;
  if (isFirst) return ok(undefined);
  if (ref !== contract.revision_hash) return fail('E_CONTRACT_STATE', `it is ${contract.state}`);
  return verdict === 'accept' ? checkRevision(question, entry, answered) : ok(undefined);
}

/**
 * What would not come into force is not accepted: devices would go on under terms that nobody who
 * verifies them knows. An approver has no chain, and may answer otherwise.
 */
async function checkRevision(
  { tx, hasher }: Question,
  entry: EntryOf<'decision'>,
  { contract, receivedMs }: { readonly contract: ContractRow; readonly receivedMs: number },
): Promise<Verdict> {
  const rows = await Promise.all(
    [contract.revision_hash, contract.contract_hash].map((hash) => tx.entries.find(hash)),
  );
  const [revision, before] = rows.map((row) => row && loggedContract(hasher, row));
  if (!revision || !before) return fail('E_UNAVAILABLE', 'entries_missing');
  const decision = { entry, logIndex: Number.MAX_SAFE_INTEGER, receivedMs };
  const fault = acceptanceFault(revision, decision, before);
  return fault === undefined ? ok(undefined) : fail('E_CONTRACT_STATE', fault);
}

const loggedContract = (hasher: Question['hasher'], row: EntryRow): LoggedOf<'contract'> => ({
  entry: parseStoredEntry(hasher, row.envelope) as EntryOf<'contract'>,
  logIndex: row.log_index,
  receivedMs: row.received_ms,
});
