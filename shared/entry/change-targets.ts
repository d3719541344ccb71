import type { Kind } from './kinds.ts';
import type { ErasedStub, LoggedEntry } from './ledger.ts';
import { commitmentsOf } from './open-values.ts';
import { tombstonesOf } from './tombstones.ts';

/** The cell of a slice and what its terms depend on. */
export interface TargetSlice {
  readonly hash: string;
  readonly idx: number;
  readonly session: string;
  readonly logIndex: number;
}

/** Something that a change may name: present, or known by its leaf alone. */
export interface ChangeTarget {
  readonly hash: string;
  readonly kind: Kind;
  readonly logIndex: number;
  readonly receivedMs: number;
  /** Absent when it was erased whole or left out; then nobody can say what it contained. */
  readonly present?: LoggedEntry;
  /** Commitment names, sorted; empty when it is absent. */
  readonly names: readonly string[];
  /** The slice itself, or the one that an amend is about. */
  readonly slice?: TargetSlice;
}

/** Finds by hash what is in a contract; erased slices through their tombstones. */
export type FindTarget = (hash: string) => ChangeTarget | undefined;

export function createFindTarget(
  logged: readonly LoggedEntry[],
  stubs: readonly ErasedStub[],
): FindTarget {
  const loggedByHash = new Map<string, LoggedEntry>(logged.map((each) => [each.entry.hash, each]));
  const tombstones = tombstonesOf(logged, stubs);
  const stubByHash = new Map<string, ErasedStub>(stubs.map((stub) => [stub.hash, stub]));
  const sliceOf = (hash: string): TargetSlice | undefined => {
    const found = loggedByHash.get(hash);
    if (found?.entry.kind === 'slice') {
      const { idx, session } = found.entry.payload;
      return { hash, idx, session, logIndex: found.logIndex };
    }
    const tombstone = tombstones.get(hash);
    const interval = tombstone?.tomb.slice;
    if (tombstone === undefined || interval === undefined || found !== undefined) return undefined;
    return { hash, idx: interval.idx, session: '', logIndex: tombstone.stub.logIndex };
  };
  return (hash) => {
    const present = loggedByHash.get(hash);
    if (present !== undefined) return presentTarget(present, sliceOf);
    const stub = stubByHash.get(hash);
    return stub && absentTarget(stub, sliceOf(hash));
  };
}

function presentTarget(
  present: LoggedEntry,
  sliceOf: (hash: string) => TargetSlice | undefined,
): ChangeTarget {
  const { entry, logIndex, receivedMs } = present;
  const slice = sliceOf(entry.kind === 'amend' ? entry.payload.target : entry.hash);
  return {
    hash: entry.hash,
    kind: entry.kind,
    logIndex,
    receivedMs,
    present,
    names: Object.keys(commitmentsOf(entry)).sort(),
    ...(slice && { slice }),
  };
}

const absentTarget = (stub: ErasedStub, slice: TargetSlice | undefined): ChangeTarget => ({
  hash: stub.hash,
  kind: stub.kind,
  logIndex: stub.logIndex,
  receivedMs: stub.receivedMs,
  names: [],
  ...(slice && { slice }),
});
