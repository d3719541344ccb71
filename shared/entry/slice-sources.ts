import type { DiarySlice } from '../domain/billing.ts';
import type { EntryHash } from '../kit/ids.ts';
import { noContentChanges } from './content-changes.ts';
import type { EntryOf } from './entry.ts';
import type { JudgedChange } from './judge-changes.ts';
import type {
  ContentChanges,
  Delivery,
  ErasedStub,
  LoggedEntry,
  LoggedOf,
  OpenedValues,
  SliceChanges,
} from './ledger.ts';
import { ofKind } from './logged.ts';
import { groupBy } from './settle.ts';
import { type Tombstone, tombstonesOf } from './tombstones.ts';

/** A slice as it was logged, or as its tombstone keeps it, with all that was changed about it. */
export interface SliceSource {
  readonly diary: DiarySlice;
  readonly entry?: EntryOf<'slice'>;
  readonly receivedMs: number;
  readonly touched: Touched;
}

/** What was done to a slice. */
interface Touched {
  /** With effect, in log order. */
  readonly amends: readonly LoggedOf<'amend'>[];
  readonly moves: readonly LoggedOf<'move'>[];
  readonly changes: SliceChanges;
}

export interface SliceParts {
  /** In log order. */
  readonly logged: readonly LoggedEntry[];
  readonly stubs: readonly ErasedStub[];
  readonly judged: readonly JudgedChange[];
  readonly contentByHash: ReadonlyMap<string, ContentChanges>;
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  readonly deliveryByHash?: ReadonlyMap<EntryHash, Delivery> | undefined;
}

/** Every slice of the contract, present or erased whole, in log order. */
export function sliceSources(parts: SliceParts): readonly SliceSource[] {
  const changesBySlice = groupBy(parts.judged, sliceOf);
  const present = ofKind(parts.logged, 'slice').map((slice): SliceSource => {
    const { entry, receivedMs } = slice;
    const judged = changesBySlice.get(entry.hash);
    const touched = touchedOf(parts, { hash: entry.hash, judged, moved: entry.payload.moved });
    return { diary: presentDiary(slice), entry, receivedMs, touched };
  });
  const isPresent = new Set(present.map(({ diary }) => diary.hash));
  const erased = [...tombstonesOf(parts.logged, parts.stubs).values()].flatMap((tombstone) => {
    const { hash, receivedMs } = tombstone.stub;
    const diary = isPresent.has(hash) ? undefined : erasedDiary(tombstone);
    const judged = changesBySlice.get(hash);
    const touched = touchedOf(parts, { hash, judged, tombstone, moved: '' });
    return diary ? [{ diary, receivedMs, touched }] : [];
  });
  return [...present, ...erased].sort((a, b) => a.diary.logIndex - b.diary.logIndex);
}

const sliceOf = ({ change, target }: JudgedChange): string =>
  target?.slice?.hash ?? change.entry.payload.target;

function presentDiary({ entry, logIndex }: LoggedOf<'slice'>): DiarySlice {
  const { payload } = entry;
  return {
    hash: entry.hash,
    by: payload.by,
    seq: payload.seq,
    logIndex,
    session: payload.session,
    idx: payload.idx,
    fromMs: payload.from_ms,
    toMs: payload.to_ms,
    mode: payload.mode,
    moved: payload.moved !== '',
    work: undefined,
    state: 'ok',
    fate: {},
  };
}

/** Its session and kind of work went with the envelope; its interval did not (protocol 3.17). */
function erasedDiary({ stub, tomb }: Tombstone): DiarySlice | undefined {
  if (tomb.slice === undefined) return undefined;
  const { idx, from_ms, to_ms, mode } = tomb.slice;
  return {
    hash: stub.hash,
    by: tomb.by,
    seq: tomb.seq,
    logIndex: stub.logIndex,
    session: '',
    idx,
    fromMs: from_ms,
    toMs: to_ms,
    mode,
    moved: false,
    work: undefined,
    state: 'ok',
    fate: {},
  };
}

/** Nearly every slice: one object for them all, because there may be a hundred thousand. */
const untouched: Touched = {
  amends: [],
  moves: [],
  changes: { ...noContentChanges, entries: [] },
};

function touchedOf(
  { contentByHash }: SliceParts,
  about: {
    readonly hash: string;
    readonly judged: readonly JudgedChange[] | undefined;
    readonly tombstone?: Tombstone;
    readonly moved: string;
  },
): Touched {
  const { hash, judged = [], tombstone, moved } = about;
  if (judged.length === 0 && tombstone === undefined && moved === '') return untouched;
  const effective = judged.flatMap(({ change, fault }) => (fault ? [] : [change as LoggedEntry]));
  const erasure = tombstone?.erasure.entry;
  const workRemovedAt = judged.find(
    ({ change, names }) => change.entry.kind === 'redact' && names.includes('ctx'),
  )?.change.logIndex;
  return {
    amends: ofKind(effective, 'amend'),
    moves: ofKind(effective, 'move'),
    changes: {
      ...(contentByHash.get(hash) ?? noContentChanges),
      entries: judged.map(({ change }) => change.entry.hash),
      ...(moved !== '' && { movedFrom: moved }),
      ...(workRemovedAt !== undefined && { workRemovedAt }),
      ...(erasure && {
        erasedWhole: { name: '*', basis: erasure.payload.basis, by: erasure.hash },
      }),
    },
  };
}
