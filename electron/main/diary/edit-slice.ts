import type { DesktopRequest, IpcError, PendingAnswer } from '../../../shared/api/ipc.ts';
import { editCloseAt, weekOf } from '../../../shared/domain/week.ts';
import type { OpenedValues } from '../../../shared/entry/ledger.ts';
import { formatTextValue, formatValue } from '../../../shared/entry/values.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { cover, coverRefusal } from './cover-slice.ts';
import type { EditAnswer, EditDeps, SliceRecord } from './edit-deps.ts';
import { moveRefusal, moveSlice } from './move-slice.ts';
import { redact, redactionsOf } from './redact-slice.ts';
import { sealErrorToIpc } from './seal-error.ts';

/**
 * What a freelancer may do to a slice of her own (protocol 3.7, 3.17). What destroys something is
 * signed only after the moments in which it can be undone; nothing of the slice leaves meanwhile.
 */
export interface SliceEditor {
  redact(request: DesktopRequest<'slice.redact'>): EditAnswer<PendingAnswer>;
  amend(request: DesktopRequest<'slice.amend'>): EditAnswer<{ readonly hash: string }>;
  cover(request: DesktopRequest<'slice.cover'>): EditAnswer<PendingAnswer>;
  move(request: DesktopRequest<'slice.move'>): EditAnswer<PendingAnswer>;
}

export const createSliceEditor = (deps: EditDeps): SliceEditor => ({
  async redact(request) {
    const slice = findSlice(deps, request.hash);
    if (!slice.ok) return slice;
    const plan = redactionsOf(deps, slice.value, request.what);
    if (plan.length === 0) return err({ code: 'nothing_changed' });
    const work = () => redact(deps, slice.value, request);
    return deps.pending.add({ hash: request.hash, action: 'redact', work });
  },
  async amend(request) {
    const slice = findSlice(deps, request.hash);
    return slice.ok ? amend(deps, slice.value, request.change) : slice;
  },
  async cover(request) {
    const slice = findSlice(deps, request.hash);
    if (!slice.ok) return slice;
    const open = isOpenForEdits(deps, slice.value);
    if (!open.ok) return open;
    const refusal = coverRefusal(deps, slice.value, request.shot);
    if (refusal !== undefined) return err(refusal);
    const work = () => cover(deps, slice.value, request);
    return deps.pending.add({ hash: request.hash, action: 'cover', work });
  },
  async move({ hash, to }) {
    const slice = findSlice(deps, hash);
    if (!slice.ok) return slice;
    const open = isOpenForEdits(deps, slice.value);
    if (!open.ok) return open;
    if (to === slice.value.payload.con) return err({ code: 'move_same_contract' });
    const target = deps.contracts.trackable(to);
    if (!target.ok) return target;
    const refusal = moveRefusal(deps, slice.value);
    if (refusal !== undefined) return err(refusal);
    const work = () => moveSlice(deps, slice.value, target.value);
    return deps.pending.add({ hash, action: 'move', work });
  },
});

function findSlice(deps: EditDeps, hash: string): Result<SliceRecord, IpcError> {
  const record = deps.journal.find(hash);
  if (record?.kind !== 'slice') return err({ code: 'slice_unknown' });
  if (deps.pending.has(hash)) return err({ code: 'edit_pending' });
  // What was moved away is edited where it is now.
  if (deps.book.of(hash).move !== undefined) return err({ code: 'slice_unknown' });
  return ok(record);
}

/** Until the week's `edit_close`; a removal is possible later too, it only changes no money. */
function isOpenForEdits(deps: EditDeps, slice: SliceRecord): Result<undefined, IpcError> {
  const contract = deps.contracts.payloadOf(slice);
  if (contract === undefined) return err({ code: 'contract_unknown' });
  const { week0, edit_close_s: editCloseS } = contract;
  const week = weekOf(contract, slice.payload.idx);
  const closeAt = editCloseAt({ week0, editCloseS }, week);
  if (deps.clock.nowMs() <= closeAt) return ok(undefined);
  return err({ code: 'edit_closed', detail: new Date(closeAt).toISOString() });
}

async function amend(
  deps: EditDeps,
  slice: SliceRecord,
  change: DesktopRequest<'slice.amend'>['change'],
): EditAnswer<{ readonly hash: string }> {
  const open = isOpenForEdits(deps, slice);
  if (!open.ok) return open;
  const contract = deps.contracts.payloadOf(slice);
  if (contract?.memo_required === true && change.memo?.trim() === '')
    return err({ code: 'memo_required' });
  const values = amendedValues(await deps.values.readAmended(slice), change);
  if (Object.keys(values).length === 0) return err({ code: 'nothing_changed' });
  const { ten, con } = slice.payload;
  const fields = { target: slice.hash };
  const sealed = await deps.sealer.seal({ kind: 'amend', ten, con, fields, values });
  return sealed.ok ? ok({ hash: sealed.value.hash }) : err(sealErrorToIpc(sealed.error));
}

function amendedValues(
  now: OpenedValues,
  { memo, mode, work, ticket }: DesktopRequest<'slice.amend'>['change'],
): Readonly<Record<string, Uint8Array>> {
  const before = now.ctx ?? { mode: 'desk', work: 'service' };
  const ctx = { mode: mode ?? before.mode, work: work ?? before.work };
  const isOther = ctx.mode !== before.mode || ctx.work !== before.work;
  const isOtherTicket =
    ticket !== undefined && (ticket.sys !== now.tkt?.sys || ticket.ref !== now.tkt?.ref);
  return {
    ...(memo !== undefined && memo !== now.memo && { memo: formatTextValue(memo) }),
    ...(isOther && { ctx: formatValue(ctx) }),
    ...(isOtherTicket && { tkt: formatValue(ticket) }),
  };
}
