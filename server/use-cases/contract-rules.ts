import type { EntryOf } from '../../shared/entry/entry.ts';
import { contractTerms } from '../../shared/entry/payload.ts';
import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Question } from './authorise-entry.ts';
import type { ServerDeps } from './deps.ts';
import { isSameFamily } from './device-family.ts';
import { fail, type Failure } from './failure.ts';
import { proposedPins } from './proposed-pins.ts';

type Verdict = Result<undefined, Failure>;
type PinDeps = Pick<ServerDeps, 'keys' | 'publicUrl'>;

/** The freelancer signs the very terms that were drafted, and the keys that this server has. */
export async function checkContract(
  deps: PinDeps,
  { tx }: Question,
  { entry, contract }: { readonly entry: EntryOf<'contract'>; readonly contract: ContractRow },
): Promise<Verdict> {
  const { payload } = entry;
  const offer = offerOf(contract, payload);
  if (offer === undefined) return fail('E_CONTRACT_STATE', `it is ${contract.state}`);
  const organisation = await tx.organisations.find(contract.ten);
  if (organisation === undefined) throw new Error('a contract of no organisation');
  const expected: Record<string, JsonValue> = {
    ...offer,
    ...proposedPins(deps, organisation),
  };
  for (const [name, value] of Object.entries(expected)) {
    const signed = payload[name as keyof typeof payload] as JsonValue;
    if (canonicalJson(signed) !== canonicalJson(value))
      return fail('E_CONTRACT_STATE', `${name} is not what was offered`);
  }
  if (!Object.keys(contractTerms).every((name) => name in expected))
    return fail('E_CONTRACT_STATE', 'the draft is incomplete');
  return checkRecovery({ tx, contract }, payload);
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
async function checkRecovery(
  { tx, contract }: { readonly tx: Question['tx']; readonly contract: ContractRow },
  { by, recovery_kid }: EntryOf<'contract'>['payload'],
): Promise<Verdict> {
  const devices = await tx.accounts.devicesOf(contract.fre);
  const family = devices.filter(({ kid }) => isSameFamily(devices, kid, by));
  const hasNone = family.every((device) => device.recovery_kid === '');
  return hasNone || isSameFamily(devices, recovery_kid, by)
    ? ok(undefined)
    : fail('E_CONTRACT_STATE', 'recovery_kid is not that of the device');
}

/** The client answers what is waiting: the first contract, or its revision. */
export function checkAnswer({ payload }: EntryOf<'decision'>, contract: ContractRow): Verdict {
  if (payload.stage !== 'client') return fail('E_DEC_REF', 'a client accepts contracts');
  if (payload.verdict !== 'accept' && payload.verdict !== 'reject') return fail('E_DEC_REF');
  const isFirst = contract.state === 'signed' && payload.ref === contract.contract_hash;
  return isFirst || payload.ref === contract.revision_hash
    ? ok(undefined)
    : fail('E_CONTRACT_STATE', `it is ${contract.state}`);
}
