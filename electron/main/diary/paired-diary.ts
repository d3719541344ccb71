import type { IpcError } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { onDisk } from '../files/file-port.ts';
import { type CatchUpDeps, catchUp } from './catch-up.ts';
import { createSliceEditor } from './edit-slice.ts';
import { createEndorseDesk } from './endorse-device.ts';
import { finishMoves } from './move-slice.ts';
import { openRecorder } from './open-recorder.ts';
import { type CarriedBook, openCarriedBook } from './outbox-carried-book.ts';
import { createOutboxService } from './outbox-service.ts';
import { type Base, openBase } from './paired-base.ts';
import { openParties } from './paired-parties.ts';
import type { PairedDeps, PairedDiary } from './paired-types.ts';
import type { Pairing } from './pairing.ts';
import { createPendingEdits } from './pending-edits.ts';
import { createPictureHold } from './picture-hold.ts';
import { removeAllGone, type RemoveDeps, sweepTemporary } from './remove-content.ts';

/** Opens what lies on disk; an interrupted session is sealed before anything else happens. */
export async function openPairedDiary(
  deps: PairedDeps,
  pairing: Pairing,
): Promise<Result<PairedDiary, IpcError>> {
  const base = await openBase(deps, pairing);
  if (!base.ok) return base;
  const { sealer, pictures } = base.value;
  const recorded = await openRecorder(deps, { sealer, pictures });
  if (!recorded.ok) return recorded;
  const parties = await openParties(deps, pairing, base.value);
  const open = { ...base.value, ...parties };
  const carried = await openCarriedBook(deps.files, deps.paths.state('carried'));
  const editing = createEditing(deps, { ...open, carried });
  const settled = await settleEdits(deps, editing.removing);
  if (!settled.ok) return settled;
  for (const { con } of open.contracts.list()) await open.ledgers.load(con);
  const { journal, keys, clock, randomBytes, files } = deps;
  const { contracts, ledgers, link, receipts } = open;
  const catchUpDeps: CatchUpDeps = {
    journal,
    sealer,
    keys,
    link,
    cons: () => contracts.list().map(({ con }) => con),
  };
  const devices = {
    ...open,
    journal,
    keys,
    clock,
    pairing,
    randomBytes,
    pulled: () => contracts.list().flatMap(({ con }) => ledgers.of(con) ?? []),
  };
  return ok({
    ...open,
    ...editing,
    ...recorded.value,
    carried,
    pairing,
    keys,
    journal,
    catchUp: () => catchUp(catchUpDeps),
    devices,
    endorsing: createEndorseDesk(devices),
    evidence: { ...open, files, journal, receipts },
  });
}

interface Editing extends Pick<PairedDiary, 'editor' | 'pending' | 'hold' | 'outbox'> {
  readonly removing: RemoveDeps & Parameters<typeof finishMoves>[0];
}

/** What may leave, and what may be changed until then. */
function createEditing(
  deps: PairedDeps,
  open: Base & Pick<PairedDiary, 'contracts' | 'ledgers'> & { readonly carried: CarriedBook },
): Editing {
  const { journal, clock, notices, version, coverPicture, onChange } = deps;
  const pending = createPendingEdits({
    wallMs: () => clock.wallMs(),
    onFailed: ({ action }, { code }) => {
      notices.say('edit_failed', { action, code });
      onChange();
    },
  });
  const hold = createPictureHold({ ...open, journal, clock });
  const removing = { ...open, journal, version };
  return {
    removing,
    pending,
    hold,
    editor: createSliceEditor({ ...removing, hold, pending, clock, coverPicture }),
    outbox: createOutboxService({
      ...open,
      journal,
      readValues: open.values.read,
      hold,
      pending,
      ...(deps.pictureTraffic && { pictureTraffic: deps.pictureTraffic }),
    }),
  };
}

/** What a crash interrupted: time that was released is issued again, then what is gone goes. */
async function settleEdits(
  { files, paths, journal }: PairedDeps,
  removing: Editing['removing'],
): Promise<Result<undefined, IpcError>> {
  if (journal.missing() === 0) {
    const finished = await finishMoves(removing);
    if (!finished.ok) return finished;
  }
  const done = await onDisk(async () => {
    await removeAllGone(removing);
    await sweepTemporary(files, [paths.disclosuresDir, paths.blobsDir, paths.stateDir]);
  });
  return done.ok ? ok(undefined) : err({ code: 'disk_full', detail: done.error.code });
}
