import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { isChainedKind } from '../../shared/entry/kinds.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { nilUuid, zeroHash } from '../../shared/kit/ids.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { publishedRootAt } from '../log/root-at.ts';
import type { Repositories } from '../store/store.ts';
import type { DeviceTable } from '../store/tables.ts';
import { fail, type Failure } from './failure.ts';

/** Entries that stand in their signer's stream. */
export type ChainedEntry = EntryOf<
  | 'enroll'
  | 'contract'
  | 'session'
  | 'slice'
  | 'timesheet'
  | 'payee'
  | 'revoke'
  | 'amend'
  | 'redact'
  | 'move'
>;

export const isChainedEntry = (entry: Entry): entry is ChainedEntry & Entry =>
  isChainedKind(entry.kind);

/** A slice may end this much after the server's time (protocol 3.15). */
const futureMaxMs = 120_000;

/**
 * Does the entry extend its stream's head (protocol 3.6)? The stream's row is locked. Answers the
 * size of the log that the entry before it had seen.
 */
export async function checkChain(
  tx: Repositories,
  entry: ChainedEntry,
  device: DeviceTable | undefined,
): Promise<Result<number, Failure>> {
  const { by, con, seq, prev } = entry.payload;
  const stream = await tx.entries.findStream(by, con);
  const headSeq = stream?.seq ?? -1;
  // Another entry has this place; the same one would have been answered as a duplicate.
  if (seq <= headSeq) return fail('E_CHAIN_FORK', `the stream is at ${headSeq}`);
  if (seq > headSeq + 1) return fail('E_CHAIN_GAP', `the stream is at ${headSeq}`);
  const first = con === nilUuid ? zeroHash : (device?.enroll_hash ?? '');
  const expected = headSeq === -1 ? first : stream?.head;
  return prev === expected ? ok(stream?.seen_size ?? 0) : fail('E_CHAIN_PREV');
}

/** Is `seen` in our history, and not older than `before`, what its chain had seen (protocol 3.6)? */
export async function checkSeen(
  { tx, hasher }: { readonly tx: Repositories; readonly hasher: Hasher },
  { payload }: Entry,
  before: number,
): Promise<Result<undefined, Failure>> {
  const { size, root } = payload.seen;
  const known =
    (await tx.log.checkpointAt(size))?.root ?? (await publishedRootAt(tx, hasher, size));
  if (known === undefined) return fail('E_SEEN_FUTURE');
  if (known !== root) return fail('E_SEEN_FORK');
  return size < before ? fail('E_SEEN_REGRESS') : ok(undefined);
}

export function checkTime(entry: Entry, receivedMs: number): Result<undefined, Failure> {
  return earlyByMs(entry, receivedMs) > futureMaxMs ? fail('E_TIME_FUTURE') : ok(undefined);
}

/** How long after the server's time a slice ends; of other entries, and afterwards, at most 0. */
function earlyByMs(entry: Entry, receivedMs: number): number {
  if (entry.kind !== 'slice') return 0;
  return entry.payload.idx * 600_000 + entry.payload.to_ms - receivedMs;
}
