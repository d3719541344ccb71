import type { DiaryCellSlice, DiaryDay } from '../../../shared/api/app-state.ts';
import type { OpenedValues } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { recordsOf } from './journal-queries.ts';
import type { ReadValues } from './opened-values.ts';
import type { Receipts } from './receipts.ts';

export interface DiaryDayDeps {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly readValues: ReadValues;
  readonly refusalOf: (hash: string) => { readonly code: string } | undefined;
}

type SliceRecord = Extract<JournalRecord, { readonly kind: 'slice' }>;
const noMinutes: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** Sealed slices of cells [fromIdx, toIdx), in order of time. */
export async function readDiaryDay(
  deps: DiaryDayDeps,
  {
    con,
    fromIdx,
    toIdx,
  }: { readonly con: string; readonly fromIdx: number; readonly toIdx: number },
): Promise<DiaryDay> {
  const records = recordsOf(deps.journal.records(), 'slice').filter(
    ({ payload }) => payload.con === con && payload.idx >= fromIdx && payload.idx < toIdx,
  );
  const slices: DiaryCellSlice[] = [];
  for (const record of records) slices.push(sliceOf(deps, record, await deps.readValues(record)));
  slices.sort((a, b) => a.idx - b.idx || a.fromMs - b.fromMs);
  return { con, slices };
}

function sliceOf(deps: DiaryDayDeps, record: SliceRecord, values: OpenedValues): DiaryCellSlice {
  const { hash, payload } = record;
  const receipted = deps.receipts.of(hash);
  const refused = deps.refusalOf(hash);
  return {
    hash,
    idx: payload.idx,
    fromMs: payload.from_ms,
    toMs: payload.to_ms,
    mode: payload.mode,
    memo: values.memo ?? '',
    ctxMode: values.ctx?.mode ?? 'desk',
    active: values.act?.active ?? noMinutes,
    k: values.act?.k ?? noMinutes,
    m: values.act?.m ?? noMinutes,
    src: values.act?.src ?? 'none',
    captures: capturesOf(values),
    state: receipted ? 'receipted' : refused ? 'refused' : 'waiting',
    ...(refused && !receipted && { reason: refused.code }),
    ...(receipted && { logIndex: receipted.logIndex, receivedMs: receipted.receivedMs }),
  };
}

function capturesOf({ captures }: OpenedValues): DiaryCellSlice['captures'] {
  return Object.entries(captures)
    .filter(([name]) => name.startsWith('shot'))
    .map(([name, shot]) => {
      if (!isTaken(shot)) return { name, offMs: shot.off_ms, fail: shot.fail };
      const thumb = captures[name.replace('shot', 'thumb')];
      return {
        name,
        offMs: shot.off_ms,
        blob: shot.blob,
        ...(thumb !== undefined && isTaken(thumb) && { thumb: thumb.blob }),
      };
    });
}
