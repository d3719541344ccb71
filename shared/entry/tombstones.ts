import type { ErasedStub, LoggedEntry, LoggedOf } from './ledger.ts';
import { ofKind } from './logged.ts';
import type { Payload } from './payload.ts';

/** An entry whose envelope is gone, with the operator's signed word on what it was. */
export interface Tombstone {
  readonly stub: ErasedStub;
  readonly erasure: LoggedOf<'erasure'>;
  readonly tomb: NonNullable<Payload<'erasure'>['tomb']>;
}

/**
 * The tombstone of each stub by hash: the first erasure of all of it after it that fits its kind.
 * A stub that is not in the answer is an envelope that is simply missing (protocol 3.17).
 */
export function tombstonesOf(
  logged: readonly LoggedEntry[],
  stubs: readonly ErasedStub[],
): ReadonlyMap<string, Tombstone> {
  const stubByHash = new Map<string, ErasedStub>(stubs.map((stub) => [stub.hash, stub]));
  const tombstones = new Map<string, Tombstone>();
  for (const erasure of ofKind(logged, 'erasure')) {
    const { target, tomb } = erasure.entry.payload;
    const stub = stubByHash.get(target);
    if (stub === undefined || tomb === undefined || tombstones.has(target)) continue;
    if (stub.logIndex >= erasure.logIndex || tombFault(stub.kind, tomb) !== undefined) continue;
    tombstones.set(target, { stub, erasure, tomb });
  }
  return tombstones;
}

const erasableKinds: readonly string[] = ['slice', 'session', 'amend'];

export const isErasableKind = (kind: string): boolean => erasableKinds.includes(kind);

/** A slice's tombstone keeps its interval; a session or an amend has none. */
export function tombFault(
  kind: string,
  tomb: NonNullable<Payload<'erasure'>['tomb']>,
): string | undefined {
  if (!isErasableKind(kind)) return `a ${kind} is not erasable`;
  return (kind === 'slice') === (tomb.slice !== undefined)
    ? undefined
    : 'its tombstone is not that of its target';
}
