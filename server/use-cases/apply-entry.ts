import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import type { OutboxEvent } from '../store/outbox.ts';
import type { Repositories } from '../store/store.ts';
import type { CheckedEntry } from './check-entries.ts';
import { isDeviceEntry } from './entry-position.ts';
import type { Principal } from './principal.ts';

interface Target {
  readonly tx: Repositories;
  readonly hasher: Hasher;
  readonly principal: Principal;
}

/** Stores an accepted entry and what follows from it, in the transaction that gave it its index. */
export async function applyEntry(
  target: Target,
  { entry, envelope }: CheckedEntry,
  place: { readonly index: number; readonly receivedMs: number; readonly fre: string },
): Promise<void> {
  const { tx } = target;
  const { ten, con, by, seen } = entry.payload;
  const seq = isDeviceEntry(entry) ? entry.payload.seq : null;
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
  await applyEffect(target, entry, place.receivedMs);
  await tx.entries.setSeen(by, seen.size);
}

async function applyEffect(target: Target, entry: Entry, receivedMs: number): Promise<void> {
  if (entry.kind === 'enroll') await enrollDevice(target, entry, receivedMs);
  if (entry.kind === 'roster') await listApprovers(target, entry);
  if (entry.kind === 'contract') await markSigned(target, entry);
  if (entry.kind === 'decision') await markAnswered(target, entry);
}

const markSigned = ({ tx }: Target, { hash, payload }: EntryOf<'contract'>): Promise<void> =>
  tx.contracts.update(payload.con, {
    state: 'signed',
    contract_hash: hash,
    fre_kid: payload.fre_kid,
  });

/** The client's answer to a contract; decisions on timesheets change nothing here. */
async function markAnswered({ tx }: Target, { payload }: EntryOf<'decision'>): Promise<void> {
  const { verdict, con, ref } = payload;
  if (verdict === 'accept') await tx.contracts.update(con, { state: 'active' });
  if (verdict === 'reject' && (await isContract(tx, ref)))
    await tx.contracts.update(con, { state: 'declined' });
}

async function enrollDevice(
  { tx, principal, hasher }: Target,
  { hash, payload }: EntryOf<'enroll'>,
  receivedMs: number,
): Promise<void> {
  const recoveryKid =
    payload.recovery === undefined ? '' : kidOf(hasher, hexToBytes(payload.recovery));
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

async function listApprovers({ tx }: Target, { hash, payload }: EntryOf<'roster'>): Promise<void> {
  const { ten, no, approvers } = payload;
  const rows = approvers.map(({ id, role }) => ({ ten, kid: id, role }));
  await tx.organisations.replaceRoster(ten, { hash, no }, rows);
}

const isContract = async (tx: Repositories, hash: string): Promise<boolean> =>
  (await tx.entries.find(hash))?.kind === 'contract';

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
  if (entry.kind === 'contract') events.push({ type: 'contracts', ...about });
  if (entry.kind === 'decision' && entry.payload.verdict !== 'approve')
    events.push({ type: 'contracts', ...about });
  return events;
}
