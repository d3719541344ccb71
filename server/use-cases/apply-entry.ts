import type { ContractDraft } from '../../shared/api/schemas.ts';
import { silenceAt } from '../../shared/domain/week.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import type { OutboxEvent } from '../store/outbox.ts';
import type { Repositories } from '../store/store.ts';
import type { AgreedTime } from './agreed-time.ts';
import type { CheckedEntry } from './check-entries.ts';
import { answerContract, signContract } from './contract-effects.ts';
import { isChainedEntry } from './entry-position.ts';
import { occupyTime } from './occupy-time.ts';
import type { Appending, OperatorDeps } from './operator-entries.ts';
import type { Principal } from './principal.ts';
import { removeContent } from './remove-content.ts';
import { move, redact } from './slice-changes.ts';
import { parseStoredEntry } from './stored-entry.ts';

interface Target extends Appending {
  readonly deps: OperatorDeps;
  readonly principal: Principal;
  readonly agreed: AgreedTime;
}

interface Place {
  readonly index: number;
  readonly receivedMs: number;
}

/**
 * Stores an accepted entry and what follows from it, in the transaction that gave it its index.
 * Answers whether something of it is still to be done outside the database.
 */
export async function applyEntry(
  target: Target,
  { entry, envelope }: CheckedEntry,
  place: Place & { readonly fre: string },
): Promise<boolean> {
  const { tx } = target;
  const { ten, con, by, seen } = entry.payload;
  const seq = isChainedEntry(entry) ? entry.payload.seq : null;
  await tx.entries.insert({
    ten,
    con,
    fre: place.fre,
    hash: entry.hash,
    kind: entry.kind,
    by,
    seq,
    log_index: place.index,
    received_ms: place.receivedMs,
    envelope,
  });
  if (seq !== null) await tx.entries.setStream(by, con, { seq, head: entry.hash });
  const isUnfinished = await applyEffect(target, entry, place);
  target.agreed.note(entry);
  // Sent again after an older database was restored: what was removed of it stays removed.
  if ((await tx.removals.of(entry.hash)).length > 0)
    await removeContent(target.deps, tx, entry.hash);
  await tx.entries.setSeen(by, seen.size);
  return isUnfinished;
}

async function applyEffect(target: Target, entry: Entry, place: Place): Promise<boolean> {
  const { deps, tx } = target;
  switch (entry.kind) {
    case 'slice':
      return occupyTime(deps, target, { entry, index: place.index });
    case 'redact':
      return redact(deps, tx, { entry, place });
    case 'move':
      return move(deps, tx, { entry, place, agreed: target.agreed });
    case 'enroll':
      await enrollDevice(target, entry, place.receivedMs);
      break;
    case 'revoke':
      await endKey(tx, entry, place);
      break;
    case 'roster':
      await listApprovers(tx, entry);
      break;
    case 'orgkey':
      await tx.organisations.setOrgkey(entry.payload.ten, { ...entry.payload, hash: entry.hash });
      break;
    case 'contract':
      await signContract(tx, entry);
      break;
    case 'decision':
      await answerContract(tx, entry, place.receivedMs);
      await expectSilenceAgain(target, entry, place.receivedMs);
      break;
    case 'timesheet':
      await expectSilence(tx, entry, place.receivedMs);
      break;
    case 'payment':
      await expectRetention(tx, entry, place.receivedMs);
      break;
    default:
  }
  return false;
}

async function enrollDevice(
  { tx, principal, deps }: Target,
  { hash, payload }: EntryOf<'enroll'>,
  receivedMs: number,
): Promise<void> {
  const recoveryKid =
    payload.recovery === undefined ? '' : kidOf(deps.crypto.hasher, hexToBytes(payload.recovery));
  await tx.accounts.insertDevice({
    kid: payload.by,
    account: principal.account.id,
    token_hash: principal.credentialHash,
    enroll_hash: hash,
    endorsed_by: payload.endorse === 'none' ? '' : payload.endorse,
    recovery_kid: recoveryKid,
    created_at: receivedMs,
  });
  await tx.entries.putKey(payload.by, payload.pk);
  if (payload.recovery !== undefined) await tx.entries.putKey(recoveryKid, payload.recovery);
}

/** Who found or stole the machine shall read nothing with it either. */
async function endKey(
  tx: Repositories,
  { payload }: EntryOf<'revoke'>,
  { index, receivedMs }: Place,
): Promise<void> {
  await tx.entries.revokeKey(payload.kid, { index, ms: receivedMs });
  if (payload.why === 'retired') return;
  const device = await tx.accounts.findDevice(payload.kid);
  if (device) await tx.accounts.withdrawToken(device.token_hash, receivedMs);
}

async function listApprovers(
  tx: Repositories,
  { hash, payload }: EntryOf<'roster'>,
): Promise<void> {
  const { ten, no, approvers } = payload;
  const rows = approvers.map(({ id, role }) => ({ ten, kid: id, role }));
  await tx.organisations.replaceRoster(ten, { hash, no }, rows);
}

/** Where silence approves, somebody must look when the time for review is over. */
async function expectSilence(
  tx: Repositories,
  { hash, payload }: EntryOf<'timesheet'>,
  sinceMs: number,
): Promise<void> {
  const { con, contract, week } = payload;
  const terms = await termsOf(tx, con, contract);
  if (terms?.on_silence !== 'approve') return;
  const { week0, edit_close_s: editCloseS, review_close_s: reviewCloseS } = terms;
  const atMs = silenceAt({ week0, editCloseS, reviewCloseS }, { week, sinceMs });
  await tx.removals.putDue({ kind: 'lapse', ref: hash, con, at_ms: atMs });
}

/** After a withdrawal nobody has decided any more. */
async function expectSilenceAgain(
  { tx, deps }: Target,
  { payload }: EntryOf<'decision'>,
  receivedMs: number,
): Promise<void> {
  if (payload.verdict !== 'withdraw' || payload.stage !== 'client') return;
  const row = await tx.entries.find(payload.ref);
  if (row?.kind !== 'timesheet') return;
  const timesheet = parseStoredEntry(deps.crypto.hasher, row.envelope) as EntryOf<'timesheet'>;
  await expectSilence(tx, timesheet, receivedMs);
}

const dayMs = 86_400_000;

/** Evidence is kept for so long after the payment; sooner than usual somebody must look then. */
async function expectRetention(
  tx: Repositories,
  { payload }: EntryOf<'payment'>,
  receivedMs: number,
): Promise<void> {
  const contract = await tx.contracts.find(payload.con);
  if (contract === undefined) throw new Error('a payment of no contract');
  const { pol } = JSON.parse(contract.draft) as ContractDraft;
  const atMs = receivedMs + pol.keep_days * dayMs;
  const { con } = contract;
  await tx.removals.putDue({ kind: 'retention', ref: con, con, at_ms: atMs });
}

async function termsOf(
  tx: Repositories,
  con: string,
  hash: string,
): Promise<ContractDraft | undefined> {
  const accepted = await tx.contracts.findAccepted(con, hash);
  return accepted && (JSON.parse(accepted.draft) as ContractDraft);
}

/** Who is told of an entry: the parties of its contract, its organisation, its freelancer. */
export function eventsOf(
  entry: Entry,
  { fre, atMs }: { readonly fre: string; readonly atMs: number },
): OutboxEvent[] {
  const { con } = entry.payload;
  const ten = entry.payload.ten === nilUuid ? '' : entry.payload.ten;
  const about = { ten, fre, con, at_ms: atMs };
  const events: OutboxEvent[] = [{ type: 'entries', ...about }];
  if (entry.kind === 'roster') events.push({ type: 'roster', ...about });
  // What its key seals to is among what a contract shows.
  if (entry.kind === 'contract' || entry.kind === 'orgkey')
    events.push({ type: 'contracts', ...about });
  if (entry.kind === 'decision' && entry.payload.verdict !== 'approve')
    events.push({ type: 'contracts', ...about });
  return events;
}
