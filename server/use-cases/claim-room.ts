import { claimLimits, claimsOf, isClaimKind } from '../../shared/entry/claims.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import type { Authorised, Question } from './authorise-entry.ts';
import { fail, type Failure } from './failure.ts';
import { parseStoredEntry } from './stored-entry.ts';

type Asker = Pick<Question, 'tx' | 'hasher'>;
type Rows = Awaited<ReturnType<Repositories['entries']['countBySigner']>>;

/** A contract with more claims than verifiers read would prove nothing any more (protocol 3.14). */
export async function checkRoom(
  asker: Asker,
  entry: Entry,
  { contract }: Pick<Authorised, 'contract'>,
): Promise<Result<undefined, Failure>> {
  const added = claimsOf(entry);
  if (added === 0) return ok(undefined);
  const isWithin =
    contract === undefined
      ? await hasRoomOutside(asker, entry)
      : (await roomIn(asker, contract, entry.payload.by)) >= added;
  return isWithin ? ok(undefined) : fail('E_CONTRACT_FULL');
}

/** How many more claims a signer's side may make in a contract. */
export async function roomIn(
  { tx, hasher }: Asker,
  contract: ContractRow,
  signer: string,
): Promise<number> {
  const devices = new Set((await tx.accounts.devicesOf(contract.fre)).map(({ kid }) => kid));
  const isDevice = devices.has(signer);
  const counted = await tx.entries.countBySigner({ ...noScope, con: contract.con });
  const rows = counted.filter(({ by }) => devices.has(by) === isDevice);
  const limit = isDevice ? claimLimits.devices : claimLimits.approvers;
  // Each is up to 64: only where that could be too many they are read.
  const batches = countOf(rows, (kind) => kind === 'batch');
  const others = countOf(rows, (kind) => kind !== 'batch');
  if (batches === 0 || others + batches * itemsMax + itemsMax <= limit)
    return limit - others - batches * itemsMax;
  const stored = await tx.entries.ofKind(contract.con, 'batch');
  const items = stored.map(
    ({ envelope }) => (parseStoredEntry(hasher, envelope) as EntryOf<'batch'>).payload.items.length,
  );
  return limit - others - items.reduce((sum, count) => sum + count, 0);
}

const itemsMax = 64;

/** Names nothing: contracts, organisations and people are UUIDs. */
const noScope = { con: 'none', fre: 'none', ten: 'none' } as const;

/** Rosters and keys are in the view of every contract that they are about. */
async function hasRoomOutside({ tx }: Asker, { payload }: Entry): Promise<boolean> {
  const isOwn = 'fre' in payload;
  const scope = isOwn ? { ...noScope, fre: payload.fre } : { ...noScope, ten: payload.ten };
  const limit = isOwn ? claimLimits.freelancer : claimLimits.organisation;
  return countOf(await tx.entries.countBySigner(scope), () => true) < limit;
}

const countOf = (rows: Rows, isAsked: (kind: Kind) => boolean): number =>
  rows
    .filter(({ kind }) => isClaimKind(kind as Kind) && isAsked(kind as Kind))
    .reduce((sum, { count }) => sum + count, 0);
