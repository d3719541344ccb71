import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { canonicalJson } from '../../shared/kit/jcs.ts';
import { parseHex } from '../../shared/kit/hex.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Authorised, Question } from './authorise-entry.ts';
import { checkContract } from './contract-rules.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { checkReferring } from './reference-rules.ts';

type Verdict = Result<undefined, Failure>;
export type RuleDeps = Pick<ServerDeps, 'keys' | 'publicUrl' | 'clock'>;

const fine: Verdict = ok(undefined);

/**
 * What the server asks of one kind besides what it asks of all. Whether a redaction, a move or an
 * amendment names a fitting slice is not asked: it is a label, and a stream goes on (3.14).
 */
export async function checkKindRules(
  deps: RuleDeps,
  question: Question,
  subject: {
    readonly entry: Entry;
    readonly authorised: Authorised;
    /** The time that its leaf would have. */
    readonly receivedMs: number;
  },
): Promise<Verdict> {
  const { entry, authorised, receivedMs } = subject;
  const { contract } = authorised;
  if (entry.kind === 'enroll') return checkEnroll(deps, question, entry);
  if (entry.kind === 'roster') return checkRoster(question, entry);
  if (entry.kind === 'orgkey') return checkOrgkey(question, entry);
  // Whose key it ends was asked with who may sign it.
  if (entry.kind === 'revoke') return fine;
  if (contract === undefined) throw new Error(`${entry.kind} was authorised without a contract`);
  switch (entry.kind) {
    case 'contract':
      return checkContract(question, entry);
    case 'decision':
    case 'invoice':
    case 'payment':
    case 'batch':
    case 'reply':
      return checkReferring(question, entry, { contract, receivedMs });
    case 'erasure':
    case 'void':
      return fail('E_KIND_ROLE');
    default:
      return checkTracking(question, entry, contract);
  }
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
  const [endorser] = endorse === 'none' ? [] : await tx.entries.keys([endorse]);
  if (endorser && endorser.revoked_index !== null)
    return fail('E_KEY_REVOKED', 'the endorsing key has ended');
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

/** X25519 in bech32; whether the checksum is right is for those who seal to it. */
const ageRecipient = /^age1[02-9ac-hj-np-z]{58}$/;

async function checkOrgkey({ tx }: Question, { payload }: EntryOf<'orgkey'>): Promise<Verdict> {
  const organisation = await tx.organisations.lock(payload.ten);
  if (!organisation) return fail('E_SCOPE_MISMATCH');
  if (!ageRecipient.test(payload.recipient)) return fail('E_ORGKEY', 'no age recipient');
  return payload.replaces === organisation.orgkey_hash
    ? fine
    : fail('E_ORGKEY', 'it does not replace the newest key');
}

async function checkTracking(
  { tx }: Question,
  entry: Exclude<Entry, { readonly kind: 'contract' }>,
  contract: ContractRow,
): Promise<Verdict> {
  // Signed right after the contract: whatever became of that, the stream goes on.
  if (entry.kind === 'payee') return fine;
  const isOpen = contract.state === 'active' || contract.state === 'ended';
  if (!isOpen) return mayComeBack(tx, `it is ${contract.state}`);
  if (entry.kind !== 'session' || entry.payload.ev !== 'start') return fine;
  // One that was in force when the session began, perhaps days ago and offline.
  const named = await tx.contracts.findAccepted(contract.con, entry.payload.contract ?? '');
  return named ? fine : mayComeBack(tx, 'the session names another contract');
}

/** With an older database the acceptance may be among what is missing. */
const mayComeBack = async (tx: Question['tx'], detail: string): Promise<Verdict> =>
  (await tx.log.countMissing()) > 0
    ? fail('E_UNAVAILABLE', 'entries_missing')
    : fail('E_CONTRACT_STATE', detail);
