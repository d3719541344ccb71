import { fateAt, type SliceFate } from '../domain/billing.ts';
import type { EntryHash } from '../kit/ids.ts';
import { isEvidence, type JudgedChange } from './judge-changes.ts';
import type { ChangeFault } from './ledger.ts';

/** Something that may take a slice out of what is billed, at its place in the log. */
export interface FateEvent {
  readonly kind: 'forfeit' | 'erase' | 'move' | 'void';
  readonly slice: string;
  readonly logIndex: number;
  /** hash of the change */
  readonly change: EntryHash;
}

/** Changes that hold and touch the time of a slice, in log order. */
export function fateEvents(judged: readonly JudgedChange[]): readonly FateEvent[] {
  return judged.flatMap((each) => {
    const kind = fateKindOf(each);
    const slice = each.target?.slice?.hash;
    if (kind === undefined || slice === undefined || each.isLate) return [];
    const { entry, logIndex } = each.change;
    return [{ kind, slice, logIndex, change: entry.hash }];
  });
}

function fateKindOf({ change: { entry }, names }: JudgedChange): FateEvent['kind'] | undefined {
  if (entry.kind === 'move' || entry.kind === 'void') return entry.kind;
  if (entry.kind === 'redact') return entry.payload.effect === 'forfeit' ? 'forfeit' : undefined;
  if (entry.kind !== 'erasure' || entry.payload.basis !== 'gdpr17') return undefined;
  // Words may go without giving up the time, also by law (adr/0020).
  return entry.payload.tomb !== undefined || names.some(isEvidence) ? 'erase' : undefined;
}

/** Whether the parties had agreed to pay a slice by then. */
export interface Approvals {
  isApproved(slice: string, stage: 'client' | 'finance', logIndex: number): boolean;
}

/** Time that a client agreed to pay stays here: released, it could be paid a second time. */
const releases = (kind: FateEvent['kind']): boolean => kind === 'move' || kind === 'void';

/** The fates of slices while the log is walked through; events must come in log order. */
export interface Fates {
  readonly byHash: ReadonlyMap<string, SliceFate>;
  readonly faults: readonly ChangeFault[];
  of(slice: string): SliceFate;
  apply(event: FateEvent): void;
}

const noFate: SliceFate = {};

export function createFates(approvals: Approvals): Fates {
  const byHash = new Map<string, SliceFate>();
  const faults: ChangeFault[] = [];
  const of = (slice: string): SliceFate => byHash.get(slice) ?? noFate;
  return { byHash, faults, of, apply };

  function apply({ kind, slice, logIndex, change }: FateEvent): void {
    const fate = of(slice);
    const state = fateAt(fate, logIndex);
    const isReleased = state === 'moved' || state === 'void';
    if (kind === 'move' && state !== 'ok')
      faults.push({ entry: change, code: 'E_TARGET', detail: `it moves a ${state} slice` });
    else if (isReleased) return;
    else if (releases(kind) && approvals.isApproved(slice, 'client', logIndex))
      faults.push({
        entry: change,
        code: 'W_LATE_CHANGE',
        detail: 'after the client approved the week',
      });
    else if (kind === 'void') byHash.set(slice, { ...fate, voidAtIndex: logIndex });
    else if (kind === 'move') byHash.set(slice, { ...fate, movedAtIndex: logIndex });
    else if (state === 'ok' && !isTooLate(kind, slice, logIndex))
      byHash.set(slice, { ...fate, forfeitedAtIndex: logIndex });
  }

  /** An approved total stays approved, whatever the law has erased since (protocol 3.17). */
  function isTooLate(kind: FateEvent['kind'], slice: string, logIndex: number): boolean {
    return kind === 'erase' && approvals.isApproved(slice, 'finance', logIndex);
  }
}
