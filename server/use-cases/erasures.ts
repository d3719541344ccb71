import type { EntryOf } from '../../shared/entry/entry.ts';
import { commitmentsOf } from '../../shared/entry/open-values.ts';
import type { Payload } from '../../shared/entry/payload.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { openLogEnd } from '../log/append-leaves.ts';
import type { EntryRow } from '../store/entries.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { finishRemovals } from './finish-removals.ts';
import { type Appending, appendOperatorEntry } from './operator-entries.ts';
import { isRemoved, removalOf, removeContent } from './remove-content.ts';
import { parseStoredEntry } from './stored-entry.ts';

export interface Erasure {
  readonly target: EntryRow;
  readonly names: readonly string[];
  readonly basis: Payload<'erasure'>['basis'];
  /** Hash of the subject's signed request, or empty. */
  readonly request: string;
  /** Account, and its words; empty where time alone asks. */
  readonly askedBy: string;
  readonly reason: string;
}

/** Runs `work` at the end of the log; afterwards what it removed is gone outside the database too. */
export async function atLogEnd<T>(
  deps: ServerDeps,
  work: (appending: Appending) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const done = await deps.store.transaction(async (tx): Promise<Result<T, Failure>> => {
    const end = await openLogEnd(tx, deps.clock);
    if (!end.ok) return fail(end.error.code, end.error.reason);
    const result = await work({ tx, end: end.value });
    await end.value.finish();
    return result;
  });
  if (!done.ok) return done;
  deps.logWriter.notify();
  deps.events.wake();
  await finishRemovals(deps);
  return done;
}

/** Signs the `erasure` and takes the content away, in one transaction. Answers its hash. */
export async function appendErasure(
  deps: ServerDeps,
  appending: Appending,
  erasure: Erasure,
): Promise<Result<string, Failure>> {
  const { tx } = appending;
  const { target, basis, request } = erasure;
  const subject = erasableEntry(deps, target);
  const names = subject ? namesToErase(subject, erasure.names) : [];
  if (subject === undefined || names.length === 0) return fail('E_TARGET');
  // Asked for twice, it is erased once.
  const before = await erasedBefore(tx, target.hash, names);
  if (before !== undefined) return ok(before);
  const { entry, index } = await appendOperatorEntry(deps, appending, {
    kind: 'erasure',
    about: { ten: target.ten, con: target.con },
    body: {
      target: target.hash,
      names,
      basis,
      request,
      ...(names.includes('*') && { tomb: tombOf(subject) }),
    },
  });
  const removal = removalOf(entry);
  if (removal === undefined) throw new Error('an erasure removes something');
  await tx.removals.insert({
    ...removal,
    log_index: index,
    asked_by: erasure.askedBy,
    reason: erasure.reason,
  });
  await removeContent(deps, tx, target.hash);
  const contract = await tx.contracts.find(target.con);
  const about = { ten: target.ten, fre: contract?.fre ?? '', con: target.con };
  const atMs = deps.clock.nowMs();
  await tx.outbox.append([
    { type: 'entries', ...about, at_ms: atMs },
    { type: 'disclosures', ...about, at_ms: atMs },
  ]);
  return ok(entry.hash);
}

type Erasable = EntryOf<'slice'> | EntryOf<'session'> | EntryOf<'amend'>;

/** Only these are ever erased (protocol 3.17), and only while there is something of them. */
function erasableEntry({ crypto }: ServerDeps, { kind, envelope }: EntryRow): Erasable | undefined {
  if (!['slice', 'session', 'amend'].includes(kind) || envelope === '') return undefined;
  return parseStoredEntry(crypto.hasher, envelope) as Erasable;
}

/** Sorted, without what the entry never had. */
function namesToErase(entry: Erasable, names: readonly string[]): string[] {
  const committed = Object.keys(commitmentsOf(entry));
  // Without its envelope nobody could tell which slice an amend was about: its content goes by name.
  if (names.includes('*')) return entry.kind === 'amend' ? committed.sort() : ['*'];
  return [...new Set(names)].filter((name) => committed.includes(name)).sort();
}

/** The erasure that took all of it away, if there is one. */
async function erasedBefore(
  tx: Repositories,
  target: string,
  names: readonly string[],
): Promise<string | undefined> {
  for (const removal of await tx.removals.of(target)) {
    const row = await tx.entries.find(removal.hash);
    if (row?.kind === 'erasure' && names.every((name) => isRemoved([removal], name)))
      return removal.hash;
  }
  return undefined;
}

function tombOf(entry: Erasable): NonNullable<Payload<'erasure'>['tomb']> {
  const { by, seq } = entry.payload;
  if (entry.kind !== 'slice') return { by, seq };
  const { idx, from_ms, to_ms, mode } = entry.payload;
  return { by, seq, slice: { idx, from_ms, to_ms, mode } };
}
