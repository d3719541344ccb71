import type { IpcError } from '../../../shared/api/ipc.ts';
import type { CsObject } from '../../../shared/entry/cs-json.ts';
import type { LedgerSlice, OpenedValues } from '../../../shared/entry/ledger.ts';
import { formatTextValue, formatValue, isTaken } from '../../../shared/entry/values.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { onDisk } from '../files/file-port.ts';
import type { Contracts } from './contracts.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { recordsOf } from './journal-queries.ts';
import type { Ledgers } from './ledgers.ts';
import { type ValuesReader, withoutNames } from './opened-values.ts';
import type { PictureStore } from './picture-store.ts';
import { type RemoveDeps, removeGone } from './remove-content.ts';
import type { TrackableContract } from './recorder-types.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { Sealer } from './sealer.ts';

export interface MoveDeps extends RemoveDeps {
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly book: EditBook;
  readonly values: ValuesReader;
  readonly pictures: PictureStore;
  readonly contracts: Contracts;
  readonly ledgers: Ledgers;
  readonly version: string;
}

type SliceRecord = Extract<JournalRecord, { readonly kind: 'slice' }>;

/**
 * Time that was tracked in the wrong contract (product.md section 3): released there first, then
 * issued again here with the original named, its content committed anew and its pictures stored
 * for this client. Only then the original's content goes.
 */
export async function moveSlice(
  deps: MoveDeps,
  slice: SliceRecord,
  to: TrackableContract,
): Promise<Result<undefined, IpcError>> {
  const { ten, con } = slice.payload;
  // Once more: the log may say something else than when she asked for it.
  const refusal = moveRefusal(deps, slice);
  if (refusal !== undefined) return err(refusal);
  // Read and made ready before anything is signed: afterwards the original's content is gone.
  const values = await movedValues(deps, slice, to);
  if (!values.ok) return values;
  const fields = { target: slice.hash, to: to.con };
  const released = await deps.sealer.seal({ kind: 'move', ten, con, fields });
  if (!released.ok) return err(sealErrorToIpc(released.error));
  const issued = await issue(deps, { slice, to, values: values.value });
  if (!issued.ok) return issued;
  const done = await onDisk(async () => {
    for (const record of [slice, ...deps.book.of(slice.hash).amends])
      await removeGone(deps, record);
  });
  return done.ok ? ok(undefined) : err({ code: 'disk_full', detail: done.error.code });
}

/** Why the log would give a move of it no effect (protocol 3.17), as far as it was pulled. */
export function moveRefusal(
  { book, ledgers }: Pick<MoveDeps, 'book' | 'ledgers'>,
  slice: SliceRecord,
): IpcError | undefined {
  const logged = loggedSlice(ledgers, slice);
  if (logged?.state === 'void') return { code: 'slice_void' };
  // Another device of hers may have given it up or moved it.
  const isGone =
    logged !== undefined && (logged.state !== 'ok' || logged.changes.erasedWhole !== undefined);
  return book.of(slice.hash).isForfeited || isGone ? { code: 'not_moveable' } : undefined;
}

const loggedSlice = (ledgers: Ledgers, { hash, payload }: SliceRecord): LedgerSlice | undefined =>
  ledgers.of(payload.con)?.ledger.slices.find((each) => each.hash === hash);

/** After a crash between release and issue: the time must not be lost. */
export async function finishMoves(deps: MoveDeps): Promise<Result<number, IpcError>> {
  const records = deps.journal.records();
  const issued = new Set(recordsOf(records, 'slice').map(({ payload }) => payload.moved));
  let finished = 0;
  for (const move of recordsOf(records, 'move')) {
    const slice = deps.journal.find(move.payload.target);
    const to = deps.contracts.trackable(move.payload.to);
    if (issued.has(move.payload.target) || slice?.kind !== 'slice' || !to.ok) continue;
    const values = await movedValues(deps, slice, to.value);
    if (!values.ok) return values;
    const done = await issue(deps, { slice, to: to.value, values: values.value });
    if (!done.ok) return done;
    finished += 1;
  }
  return ok(finished);
}

async function issue(
  deps: MoveDeps,
  {
    slice,
    to,
    values,
  }: {
    readonly slice: SliceRecord;
    readonly to: TrackableContract;
    readonly values: Readonly<Record<string, Uint8Array>>;
  },
): Promise<Result<undefined, IpcError>> {
  const { session, idx, from_ms, to_ms, mode } = slice.payload;
  const sealed = await deps.sealer.seal({
    kind: 'slice',
    ten: to.ten,
    con: to.con,
    fields: {
      session,
      idx,
      from_ms,
      to_ms,
      mode,
      moved: slice.hash,
      sealed: to.recipients.length > 0,
      ver: deps.version,
    },
    values,
  });
  return sealed.ok ? ok(undefined) : err(sealErrorToIpc(sealed.error));
}

/** The newest values, as far as the other contract asks for them. */
async function movedValues(
  deps: MoveDeps,
  slice: SliceRecord,
  to: TrackableContract,
): Promise<Result<Readonly<Record<string, Uint8Array>>, IpcError>> {
  // What the client had removed here is no business of the next one either.
  const erased = loggedSlice(deps.ledgers, slice)?.changes.erasedNames ?? [];
  const gone = new Set(erased.map(({ name }) => name));
  const now = withoutNames(await deps.values.readStored(slice), gone);
  if (now.act === undefined) return err({ code: 'not_moveable' });
  const captures = to.pol.caps === 0 ? {} : await movedCaptures(deps, now, to);
  return ok({
    act: bytesOf(now.act),
    memo: formatTextValue(now.memo ?? ''),
    ctx: bytesOf(now.ctx ?? { mode: 'desk', work: 'service' }),
    ...(now.tkt && { tkt: bytesOf(now.tkt) }),
    ...(now.app && to.pol.app !== 'off' && { app: bytesOf(now.app) }),
    ...captures,
  });
}

async function movedCaptures(
  deps: MoveDeps,
  { captures }: OpenedValues,
  to: TrackableContract,
): Promise<Record<string, Uint8Array>> {
  const moved: Record<string, Uint8Array> = {};
  for (const [name, value] of Object.entries(captures)) {
    if (!isTaken(value)) {
      moved[name] = bytesOf(value);
      continue;
    }
    const bytes = await deps.pictures.open(value.blob);
    if (bytes === undefined) continue;
    const { w, h, scr, off_ms, cov } = value;
    const mime = value.mime === 'image/jpeg' ? 'image/jpeg' : 'image/webp';
    const stored = await deps.pictures.store({ bytes, mime, w, h }, to.recipients);
    if (stored.ok) moved[name] = bytesOf({ ...stored.value, scr, off_ms, cov });
  }
  return moved;
}

/** Opened values are CS-JSON by their schemas. */
const bytesOf = (value: object): Uint8Array => formatValue(value as CsObject);
