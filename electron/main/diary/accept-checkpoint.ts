import type { IpcError } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { Checkpoints } from './checkpoints.ts';
import { linkErrorToIpc } from './pairing.ts';
import type { ServerLink } from './server-link.ts';

/** Verifies a note from the server against the newest that this device has seen (protocol 3.16). */
export async function acceptCheckpoint(
  deps: { readonly link: ServerLink; readonly checkpoints: Checkpoints },
  note: string,
): Promise<Result<undefined, IpcError>> {
  if (await deps.checkpoints.isVerifiedNote(note)) return ok(undefined);
  const { size } = deps.checkpoints.seen();
  const noteSize = sizeOfNote(note) ?? size;
  const [from, to] = [Math.min(size, noteSize), Math.max(size, noteSize)];
  const proof =
    from === to
      ? ok({ proof: [] })
      : await deps.link.call('getConsistency', { query: { from: `${from}`, to: `${to}` } });
  if (!proof.ok) return err(linkErrorToIpc(proof.error));
  const accepted = await deps.checkpoints.accept(note, proof.value.proof);
  return accepted.ok ? ok(undefined) : err({ code: 'server_wrong', detail: accepted.error.code });
}

/** Second line of a checkpoint; the note itself is verified afterwards. */
function sizeOfNote(note: string): number | undefined {
  const line = note.split('\n')[1] ?? '';
  return /^\d{1,15}$/.test(line) ? Number(line) : undefined;
}
