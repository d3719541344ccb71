import type { DesktopRequest, IpcError } from '../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { Diary } from './diary/diary-types.ts';
import type { PairedDiary } from './diary/paired-types.ts';
import { unsentOf } from './diary/unsent.ts';
import { onDisk } from './files/file-port.ts';

export interface EraseDeps {
  readonly diary: Pick<Diary, 'paired'>;
  /** Pictures on their way, as the queue said last. */
  readonly waitingPictures: () => Promise<number>;
  /** From then on the next start erases, too. */
  readonly mark: () => void;
  /** Takes what lies outside the profile away: the entry that starts the app with the computer. */
  readonly forgetOutside: () => Promise<unknown>;
  /** Closes everything, removes the profile, and ends the process. */
  readonly end: () => void;
}

const endAccessMs = 5_000;

/**
 * Takes everything of hers off this computer: diary, pictures, keys, settings, what Chromium kept.
 * Not while something is recorded, and not while something is only here, unless she says so.
 */
export async function eraseDevice(
  deps: EraseDeps,
  { evenUnsent }: DesktopRequest<'device.erase'>,
): Promise<Result<undefined, IpcError>> {
  const paired = deps.diary.paired();
  if (paired?.recorder.view().isTracking === true) return err({ code: 'already_tracking' });
  if (paired !== undefined && !evenUnsent) {
    const { entries, answers, edits } = unsentOf(paired);
    const count = entries + answers + edits + (await deps.waitingPictures());
    if (count > 0) return err({ code: 'unsent_entries', detail: String(count) });
  }
  const marked = await onDisk(async () => deps.mark());
  if (!marked.ok) return err({ code: 'disk_full', detail: marked.error.code });
  if (paired !== undefined) await endAccess(paired);
  await deps.forgetOutside();
  // The window gets its answer first.
  setImmediate(deps.end);
  return ok(undefined);
}

/** The server lets this computer in no more; without it the token is gone with the profile anyway. */
async function endAccess({ link, keys }: PairedDiary): Promise<void> {
  const enough = new Promise<void>((resolve) => void setTimeout(resolve, endAccessMs).unref());
  await Promise.race([link.tell('signOutDevice', { kid: keys.kid }), enough]);
}
