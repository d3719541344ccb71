import type { DiaryCellSlice, DiaryDay } from '../../../shared/api/app-state.ts';
import type { OpenedValues } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import type { Contracts } from './contracts.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { recordsOf } from './journal-queries.ts';
import type { ValuesReader } from './opened-values.ts';
import type { PictureHold } from './picture-hold.ts';
import type { Receipts } from './receipts.ts';
import { failingRules } from './slice-agreement.ts';

export interface DiaryDayDeps {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly values: ValuesReader;
  readonly book: EditBook;
  readonly hold: PictureHold;
  readonly contracts: Pick<Contracts, 'payloadOf'>;
  readonly nowMs: number;
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
  for (const record of records)
    slices.push(sliceOf(deps, record, await deps.values.readAmended(record)));
  slices.sort((a, b) => a.idx - b.idx || a.fromMs - b.fromMs);
  return { con, slices };
}

function sliceOf(deps: DiaryDayDeps, record: SliceRecord, values: OpenedValues): DiaryCellSlice {
  const { hash, payload } = record;
  const receipted = deps.receipts.of(hash);
  const refused = deps.refusalOf(hash);
  const { move, isForfeited, amends } = deps.book.of(hash);
  const redacted = [record, ...amends].flatMap((each) => [...deps.book.redactedOf(each)]);
  return {
    hash,
    idx: payload.idx,
    fromMs: payload.from_ms,
    toMs: payload.to_ms,
    mode: payload.mode,
    memo: values.memo ?? '',
    ctxMode: values.ctx?.mode ?? 'desk',
    work: values.ctx?.work ?? 'service',
    ...(values.tkt && { ticket: values.tkt }),
    active: values.act?.active ?? noMinutes,
    k: values.act?.k ?? noMinutes,
    m: values.act?.m ?? noMinutes,
    src: values.act?.src ?? 'none',
    keptMs: values.act?.kept_ms ?? 0,
    failing: failingRules(deps, deps.contracts.payloadOf(record), { record, values }),
    captures: move === undefined ? capturesOf(deps, record, values) : [],
    isAmended: amends.length > 0,
    removed: [...new Set(redacted)].sort(),
    ...(move !== undefined && { change: 'moved' as const }),
    ...(move === undefined && isForfeited && { change: 'forfeited' as const }),
    state: receipted ? 'receipted' : refused ? 'refused' : 'waiting',
    ...(refused && !receipted && { reason: refused.code }),
    ...(receipted && { logIndex: receipted.logIndex, receivedMs: receipted.receivedMs }),
  };
}

function capturesOf(
  deps: DiaryDayDeps,
  record: SliceRecord,
  { captures }: OpenedValues,
): DiaryCellSlice['captures'] {
  const names = Object.keys(record.payload.cm).filter((name) => name.startsWith('shot'));
  return names.sort().map((name) => {
    const shot = captures[name];
    if (shot === undefined) return { name, offMs: 0, change: 'removed' as const };
    if (!isTaken(shot)) return { name, offMs: shot.off_ms, fail: shot.fail };
    const thumb = captures[name.replace('shot', 'thumb')];
    const { amends } = deps.book.of(record.hash);
    const amend = amends.findLast(({ payload }) => Object.hasOwn(payload.cm, name));
    const holder = amend ?? record;
    return {
      name,
      offMs: shot.off_ms,
      blob: shot.blob,
      size: { w: shot.w, h: shot.h },
      ...(thumb !== undefined && isTaken(thumb) && { thumb: thumb.blob }),
      ...(amend !== undefined && { change: 'covered' as const }),
      ...(!deps.hold.mayHaveLeft(holder) && { leavesAt: deps.hold.picturesFromAt(holder) }),
    };
  });
}
