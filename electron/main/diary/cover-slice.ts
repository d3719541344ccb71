import type { CoveredArea } from '../../../shared/api/encoder.ts';
import type { DesktopRequest, IpcError } from '../../../shared/api/ipc.ts';
import { formatValue, isTaken, type TakenCapture } from '../../../shared/entry/values.ts';
import { err, ok } from '../../../shared/kit/result.ts';
import { maxCoveredAreas as maxCovered, scaleAreas } from '../capture/cover-areas.ts';
import { type EditAnswer, type EditDeps, removed, type SliceRecord } from './edit-deps.ts';
import type { JournalRecord } from './journal-lines.ts';
import { sealErrorToIpc } from './seal-error.ts';

/** The one that has the picture now: the newest amendment of it, else the slice. */
const holderOf = ({ book }: EditDeps, slice: SliceRecord, name: string): JournalRecord =>
  book.of(slice.hash).amends.findLast(({ payload }) => Object.hasOwn(payload.cm, name)) ?? slice;

/** Why a picture can no longer be covered. */
export function coverRefusal(
  deps: EditDeps,
  slice: SliceRecord,
  shot: string,
): IpcError | undefined {
  if (deps.hold.mayHaveLeft(holderOf(deps, slice, shot))) return { code: 'picture_left' };
  const { recipients } = recipientsOf(deps, slice);
  return slice.payload.sealed && recipients.length === 0 ? { code: 'contract_unknown' } : undefined;
}

const recipientsOf = ({ contracts }: EditDeps, { payload }: SliceRecord) => ({
  recipients: payload.sealed ? contracts.recipients(payload.con) : [],
});

/** Signs the covered picture in place of the first one, which goes. */
export async function cover(
  deps: EditDeps,
  slice: SliceRecord,
  request: DesktopRequest<'slice.cover'>,
): EditAnswer<undefined> {
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
): EditAnswer<Readonly<Record<string, Uint8Array>>> {
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
