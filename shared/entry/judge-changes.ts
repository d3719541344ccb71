import { editCloseAt, weekOf } from '../domain/week.ts';
import type { Kind } from './kinds.ts';
import type { ChangeFault, ErasedStub, LoggedEntry, LoggedOf } from './ledger.ts';
import { acceptedOf } from './accepted-contracts.ts';
import { type ChangeTarget, createFindTarget } from './change-targets.ts';
import { createSliceTermsAt, type SliceTermsAt } from './slice-terms.ts';
import { tombFault } from './tombstones.ts';

/** Kinds that change another entry (protocol 3.7). */
export type ChangeKind = 'amend' | 'redact' | 'move' | 'erasure' | 'void';
export type Change = { [K in ChangeKind]: LoggedOf<K> }[ChangeKind];

/** A change and what it comes to, judged at its place in the log: nothing is retroactive. */
export interface JudgedChange {
  readonly change: Change;
  /** Absent when there is no such thing, or it is not the signer's to change. */
  readonly target?: ChangeTarget;
  /** Commitment names of the target that an amend replaces or a removal removes. */
  readonly names: readonly string[];
  /** A redact that came too late still removes content, but gives up no time. */
  readonly isLate: boolean;
  readonly fault?: ChangeFault;
}

const changeKinds: readonly Kind[] = ['amend', 'redact', 'move', 'erasure', 'void'];
const isChange = (logged: LoggedEntry): logged is LoggedEntry & Change =>
  changeKinds.includes(logged.entry.kind);

/** Every change, in log order. `logged` in log order, each entry once. */
export function judgeChanges(
  logged: readonly LoggedEntry[],
  stubs: readonly ErasedStub[] = [],
): readonly JudgedChange[] {
  const changes = logged.filter(isChange);
  if (changes.length === 0) return [];
  const findTarget = createFindTarget(logged, stubs);
  const termsAt = createSliceTermsAt(acceptedOf(logged), logged);
  return changes.map((change) => judge(change, findTarget(change.entry.payload.target), termsAt));
}

function judge(
  change: Change,
  found: ChangeTarget | undefined,
  termsAt: SliceTermsAt,
): JudgedChange {
  const refused = (detail: string): JudgedChange => ({
    change,
    names: [],
    isLate: false,
    fault: { entry: change.entry.hash, code: 'E_TARGET', detail },
  });
  if (found === undefined || found.logIndex >= change.logIndex)
    return refused('what it changes is not here, or came later');
  if (!isItsOwn(change, found)) return refused('what it changes is not its own');
  const detail = kindFault(change, found);
  if (detail !== undefined) return refused(detail);
  const names = effectiveNames(change, found);
  if (names.length === 0 && found.present !== undefined && 'names' in change.entry.payload)
    if (!change.entry.payload.names.includes('*')) return refused('it removes what is not there');
  if (change.entry.kind === 'redact' && mustForfeit(change.entry.payload, found, names))
    return refused('removing activity, program or pictures must give up the time');
  const isLate = canBeLate(change) && isAfterEditClose(change, found, termsAt);
  return {
    change,
    target: found,
    names,
    isLate,
    ...(isLate && {
      fault: {
        entry: change.entry.hash,
        code: 'W_LATE_CHANGE',
        detail: 'after the week was closed for changes',
      },
    }),
  };
}

const targetKinds: Readonly<Record<ChangeKind, readonly Kind[]>> = {
  amend: ['slice'],
  redact: ['slice', 'amend'],
  move: ['slice'],
  erasure: ['slice', 'session', 'amend'],
  void: ['slice'],
};

/** Of the same freelancer in the same contract; the operator's word holds for all of a contract. */
function isItsOwn({ entry }: Change, { present }: ChangeTarget): boolean {
  if (present === undefined) return true;
  const { payload } = present.entry;
  if (payload.con !== entry.payload.con) return false;
  const fre = 'fre' in payload ? payload.fre : undefined;
  return !('fre' in entry.payload) || entry.payload.fre === fre;
}

function kindFault({ entry }: Change, target: ChangeTarget): string | undefined {
  if (!targetKinds[entry.kind].includes(target.kind))
    return `what it changes is of kind ${target.kind}`;
  if (entry.kind === 'move' && entry.payload.to === entry.payload.con)
    return 'it moves to where it is';
  if (entry.kind === 'amend' && target.present !== undefined)
    for (const name of Object.keys(entry.payload.cm))
      if (isPicture(name) && !target.names.includes(name))
        return 'it covers a picture that the slice does not have';
  const tomb = entry.kind === 'erasure' ? entry.payload.tomb : undefined;
  return tomb && (tombFault(target.kind, tomb) ?? presentTombFault(tomb, target));
}

/** While the envelope is there, what the tombstone says can be compared with it. */
function presentTombFault(
  tomb: NonNullable<LoggedOf<'erasure'>['entry']['payload']['tomb']>,
  { present }: ChangeTarget,
): string | undefined {
  const entry = present?.entry;
  if (entry === undefined || !('seq' in entry.payload)) return undefined;
  const isSame =
    tomb.by === entry.payload.by &&
    tomb.seq === entry.payload.seq &&
    (entry.kind !== 'slice' ||
      (['idx', 'from_ms', 'to_ms', 'mode'] as const).every(
        (key) => tomb.slice?.[key] === entry.payload[key],
      ));
  return isSame ? undefined : 'its tombstone is not that of its target';
}

export const isPicture = (name: string): boolean => /^(shot|thumb)/.test(name);

/** What shows that time was worked: removing it gives the time up (protocol 3.7 `redact`). */
export const isEvidence = (name: string): boolean =>
  name === 'act' || name === 'app' || isPicture(name);

function effectiveNames({ entry }: Change, target: ChangeTarget): readonly string[] {
  if (entry.kind === 'amend') return Object.keys(entry.payload.cm).sort();
  if (entry.kind !== 'redact' && entry.kind !== 'erasure') return [];
  const { names } = entry.payload;
  if (target.present === undefined) return names;
  return names.includes('*') ? target.names : names.filter((name) => target.names.includes(name));
}

const mustForfeit = (
  { effect, names: asked }: LoggedOf<'redact'>['entry']['payload'],
  { kind, present }: ChangeTarget,
  names: readonly string[],
): boolean =>
  effect === 'none' &&
  (names.some(isEvidence) || (present === undefined && kind === 'slice' && asked.includes('*')));

/** What touches the time of a week ends with its edit close; removing words never does. */
const canBeLate = ({ entry }: Change): boolean =>
  entry.kind === 'amend' ||
  entry.kind === 'move' ||
  (entry.kind === 'redact' && entry.payload.effect === 'forfeit');

function isAfterEditClose(
  { logIndex, receivedMs }: Change,
  { slice }: ChangeTarget,
  termsAt: SliceTermsAt,
): boolean {
  const terms = slice && termsAt(slice, logIndex);
  if (slice === undefined || terms === undefined) return false;
  const closeMs = editCloseAt(
    { week0: terms.week0, editCloseS: terms.edit_close_s },
    weekOf(terms, slice.idx),
  );
  return receivedMs > closeMs;
}
