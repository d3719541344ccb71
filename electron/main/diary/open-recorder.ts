import type { IpcError } from '../../../shared/api/ipc.ts';
import { initialSlicerState, step } from '../../../shared/domain/slicer.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { DeviceClock } from './device-clock.ts';
import type { Journal } from './journal.ts';
import { newestCell, sealedThroughMs } from './journal-queries.ts';
import { createOpenSliceFile, type OpenSlice } from './open-slice-file.ts';
import type { PairedDeps } from './paired-types.ts';
import type { PictureStore } from './picture-store.ts';
import { type Recovery, recoverSession } from './recover.ts';
import { createRecorder } from './recorder.ts';
import type { Recorder } from './recorder-types.ts';
import { createSealBacklog } from './seal-backlog.ts';
import type { Sealer } from './sealer.ts';
import { takeCaptures } from './take-captures.ts';

/** The recorder, after the session that a crash left open was sealed (protocol 3.15). */
export async function openRecorder(
  deps: PairedDeps,
  { sealer, pictures }: { readonly sealer: Sealer; readonly pictures: PictureStore },
): Promise<
  Result<{ readonly recorder: Recorder; readonly recovery: Recovery | undefined }, IpcError>
> {
  const { files, paths, journal, clock, randomBytes, version, notices } = deps;
  const openSliceFile = createOpenSliceFile(files, paths.state('open-slice'));
  const found = await openSliceFile.read();
  const saved = typeof found === 'object' ? found.value : undefined;
  const recovered = await recoverSession({ journal, sealer, version }, saved);
  if (!recovered.ok) return err({ code: 'disk_full', detail: recovered.error.type });
  const recovery = recovered.value;
  const slicer = stateAfter(journal, saved, clock);
  const session = saved?.session;
  // Nothing was sealed of it while the journal lacks entries: it stays as it was found.
  if (session !== undefined && journal.missing() === 0)
    await openSliceFile.write({ v: 1, session, slicer });
  const recorder = createRecorder(
    {
      clock,
      journal,
      sealer,
      backlog: createSealBacklog(sealer, version, deps.onQueue),
      openSliceFile,
      randomBytes,
      takeCaptures: (request) =>
        takeCaptures(
          { sensor: deps.captureSensor, pictures, freeBytes: () => files.freeBytes(paths.dir) },
          request,
        ),
      prepareCapture: () => deps.captureSensor.prepare?.(),
      readWindow: (detail) => deps.windowSensor.read(detail),
      onChange: deps.onChange,
      onDiskProblem: (problem) => {
        if (problem === undefined) notices.withdraw('disk_full');
        else notices.say('disk_full', { code: 'code' in problem ? problem.code : problem.type });
      },
    },
    { slicer, session },
  );
  return ok({ recorder, recovery });
}

/** No session, and never before the end of what is journalled (protocol 3.15). */
function stateAfter(journal: Journal, saved: OpenSlice | undefined, clock: DeviceClock) {
  const before = saved?.slicer ?? initialSlicerState();
  const ended = step(before, { type: 'recover', clock: clock.reading() }).state;
  const cell = newestCell(journal.records());
  return {
    ...ended,
    endedAtMs: Math.max(ended.endedAtMs, sealedThroughMs(journal.records())),
    cell: cell.idx >= ended.cell.idx ? cell : ended.cell,
  };
}
