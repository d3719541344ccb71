import type { Kind } from '../entry/kinds.ts';
import type { ErasedStub, LoggedEntry } from '../entry/ledger.ts';
import { type Tombstone, tombstonesOf } from '../entry/tombstones.ts';
import type { PartRange } from './bundle-format.ts';
import type { Run } from './run.ts';

/** Entries whose leaves are proved and whose envelopes are not here, by hash. */
export interface AbsentEntries {
  /** The operator's signed erasure stands for each. */
  readonly erased: ReadonlyMap<string, Tombstone>;
  /** A part bundle came without them. */
  readonly leftOut: ReadonlyMap<string, ErasedStub>;
}

/** What may be left out of a part: by itself it changes no other entry (adr/0024). */
export const partialKinds: readonly Kind[] = ['slice', 'session'];

/** Every line without an envelope needs one of the two reasons that there are. */
export function judgeAbsent(
  { findings }: Run,
  known: {
    readonly logged: readonly LoggedEntry[];
    readonly stubs: readonly ErasedStub[];
    readonly part: PartRange | undefined;
  },
): AbsentEntries {
  const erased = tombstonesOf(known.logged, known.stubs);
  const leftOut = new Map<string, ErasedStub>();
  for (const stub of known.stubs) {
    if (erased.has(stub.hash)) continue;
    if (known.part !== undefined && partialKinds.includes(stub.kind)) leftOut.set(stub.hash, stub);
    else
      findings.add('E_ENV_MALFORMED', {
        entry: stub.hash,
        detail: `no envelope, and nobody erased this ${stub.kind}`,
      });
  }
  if (leftOut.size > 0)
    findings.add('I_NOT_INCLUDED', { detail: `${leftOut.size} slices and session events` });
  return { erased, leftOut };
}
