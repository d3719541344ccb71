import { fateAt, type SliceFate } from '../domain/billing.ts';
import type { LedgerSlice } from './ledger.ts';
import { noValues } from './open-values.ts';
import type { SliceParts, SliceSource } from './slice-sources.ts';
import { sliceDelivery, valuesAt } from './slice-values.ts';

/** Slices as they are shown, each made once for as long as nothing changes it. */
export interface SliceViews {
  /** Of a slice that nothing took out of what is billed, just before a log index. */
  readonly billedAt: (source: SliceSource, logIndex: number) => LedgerSlice;
  /** As they are now, those marked that lost an overlap. */
  readonly current: (known: {
    readonly fates: ReadonlyMap<string, SliceFate>;
    readonly losers: ReadonlySet<string>;
  }) => readonly LedgerSlice[];
}

const noFate: SliceFate = {};

export function createSliceViews(parts: SliceParts, sources: readonly SliceSource[]): SliceViews {
  // Without a fate only its amends make a slice another than before.
  const cached = new Map<SliceSource, LedgerSlice[]>();
  const billedAt = (source: SliceSource, logIndex: number): LedgerSlice => {
    const count = amendsBelow(source, logIndex).length;
    const views = cached.get(source) ?? [];
    cached.set(source, views);
    return (views[count] ??= viewOf(parts, source, { fate: noFate, logIndex }));
  };
  return {
    billedAt,
    current: ({ fates, losers }) =>
      sources.map((source) => {
        const { hash } = source.diary;
        const fate = fates.get(hash);
        const logIndex = Number.POSITIVE_INFINITY;
        const slice = fate ? viewOf(parts, source, { fate, logIndex }) : billedAt(source, logIndex);
        return losers.has(hash) ? { ...slice, lost: true } : slice;
      }),
  };
}

const amendsBelow = ({ touched: { amends } }: SliceSource, logIndex: number) =>
  amends.length === 0 ? amends : amends.filter((amend) => amend.logIndex < logIndex);

function viewOf(
  parts: SliceParts,
  source: SliceSource,
  { fate, logIndex }: { readonly fate: SliceFate; readonly logIndex: number },
): LedgerSlice {
  const { diary, entry, receivedMs, touched } = source;
  const { changes } = touched;
  const amends = amendsBelow(source, logIndex);
  const values = entry ? valuesAt(parts, { entry, amends, changes }) : noValues;
  const isWorkCommitted =
    entry === undefined ||
    entry.payload.cm.ctx !== undefined ||
    amends.some((amend) => amend.entry.payload.cm.ctx !== undefined);
  const move = touched.moves.find((each) => each.logIndex === fate.movedAtIndex);
  // Written out: a spread of this size is slow for a hundred thousand slices.
  return {
    hash: diary.hash,
    by: diary.by,
    seq: diary.seq,
    logIndex: diary.logIndex,
    session: diary.session,
    idx: diary.idx,
    fromMs: diary.fromMs,
    toMs: diary.toMs,
    mode: diary.mode,
    moved: diary.moved,
    fate,
    state: diary.fromMs < diary.toMs ? fateAt(fate, logIndex) : 'void',
    work: values.ctx?.work,
    entry,
    receivedMs,
    values,
    isWorkHidden: isWorkCommitted && values.ctx === undefined,
    lost: false,
    changes: move ? { ...changes, movedTo: move.entry.payload.to } : changes,
    delivery: parts.deliveryByHash && sliceDelivery(parts, { entry, ...touched }),
  };
}
