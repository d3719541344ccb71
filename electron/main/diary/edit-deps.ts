import type { IpcError } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { CoverPicture } from '../capture/cover-picture.ts';
import { onDisk } from '../files/file-port.ts';
import type { Contracts } from './contracts.ts';
import type { DeviceClock } from './device-clock.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import type { Ledgers } from './ledgers.ts';
import type { ValuesReader } from './opened-values.ts';
import type { PendingEdits } from './pending-edits.ts';
import type { PictureHold } from './picture-hold.ts';
import type { PictureStore } from './picture-store.ts';
import { type RemoveDeps, removeGone } from './remove-content.ts';
import type { Sealer } from './sealer.ts';

export type SliceRecord = Extract<JournalRecord, { readonly kind: 'slice' }>;
export type EditAnswer<T> = Promise<Result<T, IpcError>>;

export interface EditDeps extends RemoveDeps {
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly book: EditBook;
  readonly values: ValuesReader;
  readonly pictures: PictureStore;
  readonly hold: PictureHold;
  readonly pending: PendingEdits;
  readonly contracts: Contracts;
  readonly ledgers: Ledgers;
  readonly clock: DeviceClock;
  readonly version: string;
  readonly coverPicture: CoverPicture;
}

/** Signed first: if the disk fails now, the next start removes it. */
export async function removed(deps: EditDeps, slice: SliceRecord): EditAnswer<undefined> {
  const done = await onDisk(async () => {
    for (const record of [slice, ...deps.book.of(slice.hash).amends])
      await removeGone(deps, record);
  });
  return done.ok ? ok(undefined) : err({ code: 'disk_full', detail: done.error.code });
}
