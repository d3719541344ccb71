import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import type { OutboxEvent } from '../store/outbox.ts';
import type { Repositories } from '../store/store.ts';
import type { AgreedTime } from './agreed-time.ts';
import type { CheckedEntry } from './check-entries.ts';
import { signContract } from './contract-effects.ts';
import { isOffered } from './contract-rules.ts';
import { isChainedEntry } from './entry-position.ts';
import { occupyTime } from './occupy-time.ts';
import type { Appending, OperatorDeps } from './operator-entries.ts';
import { orderNotices } from './order-notices.ts';
import type { Principal } from './principal.ts';
import type { PinDeps } from './proposed-pins.ts';
import { removeContent } from './remove-content.ts';
import { settleContract } from './settle-contract.ts';
import { move, redact } from './slice-changes.ts';
import { applyUnchained, expectSilence } from './unchained-effects.ts';

interface Target extends Appending {
  readonly deps: OperatorDeps & PinDeps;
  readonly principal: Principal;
  readonly agreed: AgreedTime;
}

interface Place {
  readonly index: number;
  readonly receivedMs: number;
  /** Its leaf was here before it: an older database was restored. */
  readonly isReturning: boolean;
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
  if (seq !== null)
    await tx.entries.setStream(by, con, { seq, head: entry.hash, seen_size: seen.size });
  // A browser keeps nothing to send again: it is kept beside the head lock before it is answered.
  else await tx.removals.markUnkept(entry.hash);
  const isUnfinished = (await applyEffect(target, entry, place)) || seq === null;
  target.agreed.note(entry);
  if (!place.isReturning) await orderNotices(tx, entry, place.receivedMs);
  // Sent again after an older database was restored: what was removed of it stays removed.
  if ((await tx.removals.of(entry.hash)).length > 0)
    await removeContent(target.deps, tx, entry.hash);
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
    case 'contract':
      await takeSignature(target, entry, place);
      break;
    case 'timesheet':
      await expectSilence(tx, entry, place.receivedMs);
      break;
    default:
      await applyUnchained(tx, deps.crypto.hasher, { entry, receivedMs: place.receivedMs });
  }
  return false;
}

/** On terms that are not offered any more it has no effect. */
async function takeSignature(
  { tx, deps }: Target,
  entry: EntryOf<'contract'>,
  { isReturning }: Place,
): Promise<void> {
  const { hasher } = deps.crypto;
  const { con } = entry.payload;
  if (isReturning) return settleContract(tx, hasher, con);
  const contract = await tx.contracts.find(con);
  if (contract === undefined) throw new Error('a signature on no contract');
  const question = { tx, hasher };
  if (await isOffered(deps, question, { entry, contract })) await signContract(tx, entry);
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
