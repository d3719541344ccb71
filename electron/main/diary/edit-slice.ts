import type { CoveredArea } from '../../../shared/api/encoder.ts';
import type { DesktopRequest, IpcError, PendingAnswer } from '../../../shared/api/ipc.ts';
import { editCloseAt, weekOf } from '../../../shared/domain/week.ts';
import type { OpenedValues } from '../../../shared/entry/ledger.ts';
import {
  formatTextValue,
  formatValue,
  isTaken,
  type TakenCapture,
} from '../../../shared/entry/values.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { maxCoveredAreas as maxCovered, scaleAreas } from '../capture/cover-areas.ts';
import type { CoverPicture } from '../capture/cover-picture.ts';
import { onDisk } from '../files/file-port.ts';
import type { Contracts } from './contracts.ts';
import type { DeviceClock } from './device-clock.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { moveSlice } from './move-slice.ts';
import type { ValuesReader } from './opened-values.ts';
import type { PendingEdits } from './pending-edits.ts';
import type { PictureHold } from './picture-hold.ts';
import type { PictureStore } from './picture-store.ts';
import { type RemoveDeps, removeGone } from './remove-content.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { Sealer } from './sealer.ts';

export type SliceRecord = Extract<JournalRecord, { readonly kind: 'slice' }>;
type Answer<T> = Promise<Result<T, IpcError>>;

export interface EditDeps extends RemoveDeps {
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly book: EditBook;
  readonly values: ValuesReader;
  readonly pictures: PictureStore;
  readonly hold: PictureHold;
  readonly pending: PendingEdits;
  readonly contracts: Contracts;
  readonly clock: DeviceClock;
  readonly version: string;
  readonly coverPicture: CoverPicture;
}

/**
 * What a freelancer may do to a slice of her own (protocol 3.7, 3.17). What destroys something is
 * signed only after the moments in which it can be undone; nothing of the slice leaves meanwhile.
 */
export interface SliceEditor {
  redact(request: DesktopRequest<'slice.redact'>): Answer<PendingAnswer>;
  amend(request: DesktopRequest<'slice.amend'>): Answer<{ readonly hash: string }>;
  cover(request: DesktopRequest<'slice.cover'>): Answer<PendingAnswer>;
  move(request: DesktopRequest<'slice.move'>): Answer<PendingAnswer>;
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
    if (deps.book.of(hash).isForfeited) return err({ code: 'not_moveable' });
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

const contentName = /^(act|app|shot|thumb)/;

/** Names to remove by the entry that committed to them: the slice first, then what amended it. */
function redactionsOf(
  { book }: Pick<EditDeps, 'book'>,
  slice: SliceRecord,
  what: DesktopRequest<'slice.redact'>['what'],
): readonly { readonly target: string; readonly names: readonly string[] }[] {
  const wanted = (name: string): boolean => {
    if (what === 'all') return true;
    if (what === 'activity') return name === 'act' || name === 'app';
    return name === what || name === what.replace('shot', 'thumb');
  };
  return [slice, ...book.of(slice.hash).amends].flatMap((record) => {
    const redacted = book.redactedOf(record);
    const left = Object.keys(record.payload.cm).filter((name) => !redacted.has(name));
    const names = left.filter(wanted).sort();
    if (names.length === 0) return [];
    return [{ target: record.hash, names: what === 'all' ? ['*'] : names }];
  });
}

async function redact(
  deps: EditDeps,
  slice: SliceRecord,
  { what, why }: DesktopRequest<'slice.redact'>,
): Answer<undefined> {
  const { ten, con } = slice.payload;
  for (const { target, names } of redactionsOf(deps, slice, what)) {
    const forfeits = names.some((name) => name === '*' || contentName.test(name));
    const sealed = await deps.sealer.seal({
      kind: 'redact',
      ten,
      con,
      fields: { target, names: [...names], effect: forfeits ? 'forfeit' : 'none', why },
    });
    if (!sealed.ok) return err(sealErrorToIpc(sealed.error));
  }
  return removed(deps, slice);
}

/** Signed first: if the disk fails now, the next start removes it. */
async function removed(deps: EditDeps, slice: SliceRecord): Answer<undefined> {
  const done = await onDisk(async () => {
    for (const record of [slice, ...deps.book.of(slice.hash).amends])
      await removeGone(deps, record);
  });
  return done.ok ? ok(undefined) : err({ code: 'disk_full', detail: done.error.code });
}

async function amend(
  deps: EditDeps,
  slice: SliceRecord,
  change: DesktopRequest<'slice.amend'>['change'],
): Answer<{ readonly hash: string }> {
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

/** The one that has the picture now: the newest amendment of it, else the slice. */
const holderOf = ({ book }: EditDeps, slice: SliceRecord, name: string): JournalRecord =>
  book.of(slice.hash).amends.findLast(({ payload }) => Object.hasOwn(payload.cm, name)) ?? slice;

function coverRefusal(deps: EditDeps, slice: SliceRecord, shot: string): IpcError | undefined {
  if (deps.hold.mayHaveLeft(holderOf(deps, slice, shot))) return { code: 'picture_left' };
  const { recipients } = recipientsOf(deps, slice);
  return slice.payload.sealed && recipients.length === 0 ? { code: 'contract_unknown' } : undefined;
}

const recipientsOf = ({ contracts }: EditDeps, { payload }: SliceRecord) => ({
  recipients: payload.sealed ? contracts.recipients(payload.con) : [],
});

async function cover(
  deps: EditDeps,
  slice: SliceRecord,
  request: DesktopRequest<'slice.cover'>,
): Answer<undefined> {
  const { shot: name } = request;
  const refusal = coverRefusal(deps, slice, name);
  if (refusal !== undefined) return err(refusal);
  const before = (await deps.values.readAmended(slice)).captures[name];
  if (before === undefined || !isTaken(before)) return err({ code: 'picture_missing' });
  const values = await coveredValues(deps, slice, { before, request });
  if (!values.ok) return values;
  const { ten, con } = slice.payload;
  const fields = { target: slice.hash };
  const sealed = await deps.sealer.seal({ kind: 'amend', ten, con, fields, values: values.value });
  return sealed.ok ? removed(deps, slice) : err(sealErrorToIpc(sealed.error));
}

/** Both pictures anew, stored; what was below the areas is in neither. */
async function coveredValues(
  deps: EditDeps,
  slice: SliceRecord,
  {
    before,
    request,
  }: { readonly before: TakenCapture; readonly request: DesktopRequest<'slice.cover'> },
): Answer<Readonly<Record<string, Uint8Array>>> {
  const { w, h, scr, off_ms } = before;
  const bytes = await deps.pictures.open(before.blob);
  if (bytes === undefined) return err({ code: 'picture_missing' });
  const mime = before.mime === 'image/jpeg' ? 'image/jpeg' : 'image/webp';
  const covered = await deps.coverPicture({ bytes, mime, w, h }, request.areas);
  if (!covered.ok) return err({ code: 'picture_damaged', detail: covered.error.type });
  const { picture, thumb } = covered.value;
  const cov = [...scaleAreas(before.cov, before, picture), ...covered.value.cov].slice(-maxCovered);
  const { recipients } = recipientsOf(deps, slice);
  const stored = {
    shot: await deps.pictures.store(picture, recipients),
    thumb: await deps.pictures.store(thumb, recipients),
  };
  if (!stored.shot.ok || !stored.thumb.ok) return err({ code: 'picture_damaged', detail: 'seal' });
  const common = { scr, off_ms };
  return ok({
    [request.shot]: formatValue({ ...stored.shot.value, ...common, cov: plain(cov) }),
    [request.shot.replace('shot', 'thumb')]: formatValue({
      ...stored.thumb.value,
      ...common,
      cov: plain(scaleAreas(cov, picture, thumb)),
    }),
  });
}

const plain = (areas: readonly CoveredArea[]) => areas.map(({ x, y, w, h }) => ({ x, y, w, h }));
