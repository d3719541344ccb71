import type { DesktopRequest, IpcError } from '../../../shared/api/ipc.ts';
import { cellMs, cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import { maxSlicesPerCell } from '../../../shared/domain/slicer-types.ts';
import { editCloseAt, weekOf } from '../../../shared/domain/week.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { formatTextValue, formatValue } from '../../../shared/entry/values.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { DeviceClock } from './device-clock.ts';
import { nextSessionNo, recordsOf, sliceEndAt, sliceStartAt } from './journal-queries.ts';
import type { PairedDiary } from './paired-types.ts';
import { sealStart } from './seal-backlog.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { TrackableContract } from './recorder-types.ts';

export interface ManualDeps
  extends Pick<PairedDiary, 'journal' | 'sealer' | 'contracts' | 'book' | 'recorder'> {
  readonly clock: DeviceClock;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly version: string;
}

type Request = DesktopRequest<'time.addManual'>;
/** [fromAtMs, toAtMs) within one cell, epoch ms. */
interface Part {
  readonly fromAtMs: number;
  readonly toAtMs: number;
}

/**
 * Time that the recorder did not see, where the contract allows it: slices of mode `manual` in a
 * session of their own, without activity and pictures. It never takes the place of tracked time.
 */
export async function addManualTime(
  deps: ManualDeps,
  request: Request,
): Promise<Result<{ readonly slices: number }, IpcError>> {
  const contract = deps.contracts.trackable(request.con);
  if (!contract.ok) return contract;
  const terms = deps.contracts.signed(request.con)?.payload;
  const refusal = terms === undefined ? 'contract_unknown' : refusalOf(deps, terms, request);
  if (refusal !== undefined) return err({ code: refusal });
  const parts = partsOf(request);
  const sealed = await sealManual(deps, contract.value, { request, parts });
  return sealed.ok ? ok({ slices: parts.length }) : sealed;
}

function refusalOf(
  deps: ManualDeps,
  terms: ContractPayload,
  { fromAt, toAt, ctx }: Request,
): IpcError['code'] | undefined {
  if (!terms.manual_ok) return 'manual_not_agreed';
  if (terms.memo_required && ctx.memo.trim() === '') return 'memo_required';
  // Its session would be open beside the one that runs.
  if (deps.recorder.view().isTracking) return 'already_tracking';
  const week = weekOf(terms, cellOf(fromAt));
  const isOneWeek = fromAt < toAt && weekOf(terms, cellOf(toAt - 1)) === week;
  if (!isOneWeek || toAt > deps.clock.nowMs() || cellOf(fromAt) < terms.from_idx)
    return 'manual_range';
  const { week0, edit_close_s: editCloseS } = terms;
  if (deps.clock.nowMs() > editCloseAt({ week0, editCloseS }, week)) return 'edit_closed';
  return overlapOf(deps, { fromAtMs: fromAt, toAtMs: toAt });
}

/** Also with other contracts: nobody works twice at once. */
function overlapOf({ journal, book }: ManualDeps, time: Part): IpcError['code'] | undefined {
  const slices = recordsOf(journal.records(), 'slice').filter(
    ({ hash }) => book.of(hash).move === undefined,
  );
  const isTaken = slices.some(
    (slice) => sliceStartAt(slice) < time.toAtMs && sliceEndAt(slice) > time.fromAtMs,
  );
  if (isTaken) return 'manual_overlap';
  const isFull = [time.fromAtMs, time.toAtMs - 1].some(
    (atMs) =>
      slices.filter(({ payload }) => payload.idx === cellOf(atMs)).length >= maxSlicesPerCell,
  );
  return isFull ? 'too_many_slices' : undefined;
}

function partsOf({ fromAt, toAt }: Pick<Request, 'fromAt' | 'toAt'>): readonly Part[] {
  const parts: Part[] = [];
  for (let fromAtMs = fromAt; fromAtMs < toAt; ) {
    const toAtMs = Math.min(toAt, cellStartAt(cellOf(fromAtMs)) + cellMs);
    parts.push({ fromAtMs, toAtMs });
    fromAtMs = toAtMs;
  }
  return parts;
}

async function sealManual(
  { journal, sealer, randomBytes, version }: ManualDeps,
  { con, ten, hash: contract }: TrackableContract,
  { request, parts }: { readonly request: Request; readonly parts: readonly Part[] },
): Promise<Result<undefined, IpcError>> {
  const n = nextSessionNo(journal.records(), con);
  const seedHex = bytesToHex(randomBytes(32));
  const started = await sealStart(sealer, { con, ten, n, contract, seedHex });
  if (!started.ok) return err(sealErrorToIpc(started.error));
  const { memo, mode, work } = request.ctx;
  const values = { memo: formatTextValue(memo), ctx: formatValue({ mode, work }) };
  for (const { fromAtMs, toAtMs } of parts) {
    const idx = cellOf(fromAtMs);
    const from_ms = fromAtMs - cellStartAt(idx);
    const fields = {
      session: started.value.hash,
      idx,
      from_ms,
      to_ms: from_ms + toAtMs - fromAtMs,
      mode: 'manual' as const,
      moved: '' as const,
      sealed: false,
      ver: version,
    };
    const sealed = await sealer.seal({ kind: 'slice', ten, con, fields, values });
    if (!sealed.ok) return err(sealErrorToIpc(sealed.error));
  }
  const stopped = await sealer.seal({ kind: 'session', ten, con, fields: { ev: 'stop', n } });
  return stopped.ok ? ok(undefined) : err(sealErrorToIpc(stopped.error));
}
