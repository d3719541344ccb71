import { canonicalJson, type JsonValue } from '../../shared/kit/jcs.ts';
import { contractTerms } from '../../shared/entry/payload.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import { parseHex } from '../../shared/kit/hex.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Authorised, Question } from './authorise-entry.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { proposedPins } from './proposed-pins.ts';

type Verdict = Result<undefined, Failure>;
export type RuleDeps = Pick<ServerDeps, 'keys' | 'publicUrl' | 'clock'>;

const fine: Verdict = ok(undefined);

/** What the server asks of one kind besides what it asks of all. */
export async function checkKindRules(
  deps: RuleDeps,
  question: Question,
  subject: { readonly entry: Entry; readonly authorised: Authorised },
): Promise<Verdict> {
  const { entry, authorised } = subject;
  const { contract } = authorised;
  if (entry.kind === 'enroll') return checkEnroll(deps, question, entry);
  if (entry.kind === 'roster') return checkRoster(question, entry);
  if (contract === undefined) throw new Error(`${entry.kind} was authorised without a contract`);
  if (entry.kind === 'contract') return checkContract(deps, question, { entry, contract });
  if (entry.kind === 'decision' || entry.kind === 'invoice' || entry.kind === 'payment') {
    const view = await checkView(question, contract, entry.payload.view);
    return view.ok ? checkReference(question, entry, contract) : view;
  }
  return checkTracking(entry, contract);
}

async function checkEnroll(
  { clock }: RuleDeps,
  { tx, principal, hasher }: Question,
  { payload, envelope }: EntryOf<'enroll'>,
): Promise<Verdict> {
  const pk = parseHex(payload.pk, 32);
  if (pk === undefined || kidOf(hasher, pk) !== payload.by) return fail('E_KEY_DEV_MISMATCH');
  const { endorse } = payload;
  // All signatures were verified; whether the endorser's is among them was not asked yet.
  const others = envelope.signatures.filter(({ keyid }) => keyid !== payload.by);
  const endorsers = endorse === 'none' ? [] : [endorse];
  if (canonicalJson(others.map(({ keyid }) => keyid)) !== canonicalJson(endorsers))
    return fail('E_ENV_SIGCOUNT', 'the endorsing key signs too, and nobody else');
  const devices = await tx.accounts.devicesOf(principal.account.id);
  const isOwn = devices.some(({ kid, recovery_kid }) => [kid, recovery_kid].includes(endorse));
  if (endorse !== 'none' && !isOwn) return fail('E_KEY_UNKNOWN', 'an endorser of somebody else');
  const isFresh = await tx.accounts.spendNonce(payload.nonce, principal.account.id, clock.nowMs());
  return isFresh ? fine : fail('E_ENROLL_NONCE');
}

async function checkRoster(
  { tx, hasher }: Question,
  { payload }: EntryOf<'roster'>,
): Promise<Verdict> {
  const organisation = await tx.organisations.lock(payload.ten);
  if (!organisation) return fail('E_SCOPE_MISMATCH');
  if (payload.no !== organisation.roster_no + 1 || payload.ref !== organisation.roster_hash)
    return fail('E_ROSTER', `the roster is at ${organisation.roster_no}`);
  for (const approver of payload.approvers) {
    const pk = parseHex(approver.pk, 32);
    if (approver.alg !== 'ed25519' || !pk || kidOf(hasher, pk) !== approver.id)
      return fail('E_ROSTER', 'an id is not that of its key');
    const key = await tx.organisations.findApproverKey(payload.ten, approver.id);
    if (key === undefined || key.role !== approver.role)
      return fail('E_ROSTER', 'a key that nobody in the organisation registered');
    const member = await tx.organisations.findMember(payload.ten, key.account);
    if (member?.who !== approver.who) return fail('E_ROSTER', 'a key of somebody else');
  }
  return fine;
}

/** The freelancer signs the very terms that were drafted, and the keys that this server has. */
async function checkContract(
  deps: RuleDeps,
  { tx }: Question,
  { entry, contract }: { readonly entry: EntryOf<'contract'>; readonly contract: ContractRow },
): Promise<Verdict> {
  const { payload } = entry;
  if (contract.state !== 'offered') return fail('E_CONTRACT_STATE', `it is ${contract.state}`);
  const organisation = await tx.organisations.find(contract.ten);
  const expected = {
    ...(JSON.parse(contract.draft) as Record<string, JsonValue>),
    ...proposedPins(deps, organisation?.org_pk ?? ''),
    fre_kid: payload.by,
    prev_contract: '',
  };
  for (const [name, value] of Object.entries(expected)) {
    const signed = payload[name as keyof typeof payload] as JsonValue;
    if (canonicalJson(signed) !== canonicalJson(value))
      return fail('E_CONTRACT_STATE', `${name} is not what was offered`);
  }
  return Object.keys(contractTerms).every((name) => name in expected)
    ? fine
    : fail('E_CONTRACT_STATE', 'the draft is incomplete');
}

function checkTracking(
  entry: EntryOf<'session'> | EntryOf<'slice'> | EntryOf<'timesheet'> | EntryOf<'payee'>,
  contract: ContractRow,
): Verdict {
  const isOpen =
    contract.state === 'active' ||
    contract.state === 'ended' ||
    (entry.kind === 'payee' && contract.state === 'signed');
  if (!isOpen) return fail('E_CONTRACT_STATE', `it is ${contract.state}`);
  if (entry.kind === 'session' && entry.payload.ev === 'start')
    if (entry.payload.contract !== contract.contract_hash)
      return fail('E_CONTRACT_STATE', 'the session names another contract');
  return fine;
}

/** Approvers have no chain: they name everything that they saw (protocol 3.12a). */
async function checkView(
  { tx, hasher }: Question,
  contract: ContractRow,
  view: EntryOf<'decision'>['payload']['view'],
): Promise<Verdict> {
  if ((await tx.log.checkpointAt(view.size)) === undefined) return fail('E_VIEW', 'size');
  const hashes = await tx.entries.viewHashes(contract, view.size);
  const isSame = hashes.length === view.n && viewRoot(hasher, hashes) === view.root;
  return isSame ? fine : fail('E_VIEW', 'not what this log holds');
}

const referencedKinds: Readonly<Record<'decision' | 'invoice' | 'payment', readonly Kind[]>> = {
  decision: ['contract', 'timesheet'],
  invoice: ['timesheet'],
  payment: ['decision'],
};

async function checkReference(
  question: Question,
  entry: EntryOf<'decision'> | EntryOf<'invoice'> | EntryOf<'payment'>,
  contract: ContractRow,
): Promise<Verdict> {
  const { tx } = question;
  const target = await tx.entries.find(entry.payload.ref);
  const fits =
    target?.con === contract.con && referencedKinds[entry.kind].includes(target.kind as Kind);
  if (!fits) return fail('E_DEC_REF');
  if (entry.kind !== 'decision') return fine;
  if (target.kind === 'contract') return checkAcceptance(entry, contract);
  const { verdict, stage, client, payee, invoice } = entry.payload;
  if (verdict === 'accept') return fail('E_DEC_REF', 'only a contract is accepted');
  if (verdict !== 'approve' || stage !== 'finance') return fine;
  const isComplete =
    (await isOfKind(question, contract, { hash: client, kind: 'decision' })) &&
    (await isOfKind(question, contract, { hash: payee, kind: 'payee' })) &&
    (await isOfKind(question, contract, { hash: invoice, kind: 'invoice' }));
  return isComplete ? fine : fail('E_DEC_REF', 'client, payee and invoice');
}

function checkAcceptance({ payload }: EntryOf<'decision'>, contract: ContractRow): Verdict {
  if (payload.stage !== 'client') return fail('E_DEC_REF', 'a client accepts contracts');
  if (payload.verdict !== 'accept' && payload.verdict !== 'reject') return fail('E_DEC_REF');
  return contract.state === 'signed' && payload.ref === contract.contract_hash
    ? fine
    : fail('E_CONTRACT_STATE', `it is ${contract.state}`);
}

async function isOfKind(
  { tx }: Question,
  contract: ContractRow,
  named: { readonly hash: string | undefined; readonly kind: Kind },
): Promise<boolean> {
  if (named.hash === undefined) return false;
  const entry = await tx.entries.find(named.hash);
  return entry?.con === contract.con && entry.kind === named.kind;
}
