import { err, ok, type Result } from '../../shared/kit/result.ts';
import { formatLeaf } from '../../shared/log/leaf.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import type { Logger } from '../http/logger.ts';
import { leafOfRow } from './leaf-rows.ts';
import type { LogCopy } from './log-copy.ts';
import { leaseName, publish, type PublishDeps, type WriterHead } from './publish.ts';
import { freeze, inspect, type LogFrozen, parseWitnessFreeze, restoreLeaves } from './recover.ts';
import { showToWitnesses } from './witness-duty.ts';
import type { Witnesses } from './witnesses.ts';

export interface UnfreezeDeps extends Omit<PublishDeps, 'witnesses'> {
  readonly logger: Logger;
  readonly witnesses: Witnesses;
  /** Names this process in the lease. */
  readonly holder: string;
  /** Names in the policy of those who are asked. */
  readonly witnessNames: readonly string[];
  /** One line each, for the operator. */
  readonly say: (text: string) => void;
}

export interface UnfreezeRequest {
  readonly copy?: LogCopy;
  /** Go on without the entries that nobody sent again. */
  readonly forgetMissing: boolean;
}

export type UnfreezeRefused =
  | LogFrozen
  /** A server runs on this database: stop it first. */
  | { readonly code: 'log_in_use' }
  | { readonly code: 'log_copy_contradicts'; readonly index: number }
  | { readonly code: 'log_copy_too_short'; readonly size: number; readonly wanted: number }
  | { readonly code: 'witness_silent'; readonly witness: string };

const leaseMs = 60_000;

/**
 * The operator's way out of a frozen log (protocol 3.16): leaves that are missing come back from
 * the head lock or from a copy, and then everything is compared once more. Nothing new is signed,
 * and no history is ever chosen over another: where two exist, the log stays frozen.
 */
export async function unfreeze(
  deps: UnfreezeDeps,
  request: UnfreezeRequest,
): Promise<Result<undefined, UnfreezeRefused>> {
  const { holder } = deps;
  const token = await deps.store.log.takeLease(leaseName, holder, leaseMs);
  if (token === undefined) return err({ code: 'log_in_use' });
  try {
    return await mend(deps, request, token);
  } finally {
    await deps.store.log.releaseLease(leaseName, holder);
  }
}

async function mend(
  deps: UnfreezeDeps,
  { copy, forgetMissing }: UnfreezeRequest,
  token: number,
): Promise<Result<undefined, UnfreezeRefused>> {
  const { store, say } = deps;
  const { frozen } = await store.log.head();
  say(frozen === '' ? 'The log is not marked as frozen.' : `The log is frozen: ${frozen}.`);
  if (copy) {
    const restored = await restoreFromCopy(deps, copy);
    if (!restored.ok) return restored;
  }
  const objected = parseWitnessFreeze(frozen);
  const inspected = await inspect(deps, objected ? frozen : '');
  if (!inspected.ok) return (await tooShort(deps, copy)) ?? inspected;
  const head = await publishSigned(deps, { head: inspected.value, copy, token });
  say(`Database and head lock agree at ${head.frontier.size} leaves.`);
  const agreed = await askWitnesses(deps, head, objected);
  if (!agreed.ok) return agreed;
  await store.log.setHead({ frozen: '' });
  if (forgetMissing) await store.log.giveUpMissing(deps.clock.nowMs());
  await sayWhatIsMissing(deps);
  say('The log may grow again.');
  return ok(undefined);
}

/** Adds what the copy has beyond the database, if it is the same log as far as both go. */
async function restoreFromCopy(
  { store, say }: UnfreezeDeps,
  { leaves }: LogCopy,
): Promise<Result<undefined, UnfreezeRefused>> {
  return store.transaction(async (tx) => {
    const { size } = await tx.log.lockHead();
    for (let from = 0; from < Math.min(size, leaves.length); from += pageLeaves) {
      const rows = await tx.log.leaves(from, Math.min(size, leaves.length, from + pageLeaves));
      const other = rows.find((row) => {
        const leaf = leaves[row.idx];
        return leaf === undefined || textOf(leaf) !== textOf(leafOfRow(row));
      });
      if (other) return err({ code: 'log_copy_contradicts' as const, index: other.idx });
    }
    const missing = leaves.slice(size);
    await restoreLeaves(tx, missing, size);
    say(`The copy has ${leaves.length} leaves, the database ${size}: ${missing.length} restored.`);
    return ok(undefined);
  });
}

const pageLeaves = 10_000;
const textOf = (leaf: Parameters<typeof formatLeaf>[0]): string => bytesToHex(formatLeaf(leaf));

async function tooShort(
  { headLock }: UnfreezeDeps,
  copy: LogCopy | undefined,
): Promise<Result<never, UnfreezeRefused> | undefined> {
  const wanted = (await headLock.read())?.size ?? 0;
  if (copy === undefined || copy.leaves.length >= wanted) return undefined;
  return err({ code: 'log_copy_too_short', size: copy.leaves.length, wanted });
}

/**
 * What was signed before the log was frozen: the heads in the lock, then those on the way to the
 * copy's checkpoint, which our key signed. Nobody sees a head that is not part of that history.
 */
async function publishSigned(
  deps: UnfreezeDeps,
  task: {
    readonly head: WriterHead;
    readonly copy: LogCopy | undefined;
    readonly token: number;
  },
): Promise<WriterHead> {
  const { copy, token } = task;
  // A witness is asked about all of it afterwards.
  const witnesses = { cosign: async () => [], objection: () => undefined };
  let head = task.head;
  for (;;) {
    const size = nextSize(head, copy?.checkpoint.size ?? 0);
    if (size === undefined) return head;
    const published = await publish({ ...deps, witnesses }, { ...head, toSize: size, token });
    if (!published.ok) throw new Error(`cannot publish: ${published.error.code}`);
    head = published.value.head;
  }
}

const publishMaxLeaves = 4_096;

function nextSize({ frontier, unpublished }: WriterHead, copySize: number): number | undefined {
  const [locked] = unpublished;
  if (locked) return locked.size;
  return copySize > frontier.size
    ? Math.min(copySize, frontier.size + publishMaxLeaves)
    : undefined;
}

/** Every configured witness must have seen no more than we have; the one that objected must say so. */
async function askWitnesses(
  deps: UnfreezeDeps,
  head: WriterHead,
  objected: LogFrozen | undefined,
): Promise<Result<undefined, UnfreezeRefused>> {
  const { witnesses, witnessNames, say } = deps;
  await showToWitnesses(deps, head.frontier);
  const objection = witnesses.objection();
  if (objection) {
    const { kind, witness, size } = objection;
    say(`Witness ${witness} has seen ${size} leaves (${kind.replaceAll('_', ' ')}).`);
    const frozen: LogFrozen = { code: 'LOG_FROZEN', reason: `witness_${kind}`, witness };
    await deps.store.transaction((tx) => freeze(tx, frozen));
    return err(frozen);
  }
  const witness = objected?.witness;
  const isConfigured = witness !== undefined && witnessNames.includes(witness);
  if (isConfigured && !witnesses.signed().includes(witness))
    return err({ code: 'witness_silent', witness });
  if (witness !== undefined && !isConfigured)
    say(`Witness ${witness} objected and is not configured any more: going on without it.`);
  return ok(undefined);
}

async function sayWhatIsMissing({ store, say }: UnfreezeDeps): Promise<void> {
  const count = await store.log.countMissing();
  if (count === 0) return;
  say(`${count} leaves wait for their entries: devices send them again when they connect.`);
  say('Until then bundles and views end below the first of them. --forget-missing gives them up.');
}
