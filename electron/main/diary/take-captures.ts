import { cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import type { CaptureRef } from '../../../shared/domain/slicer.ts';
import type { TrackingPolicy } from '../../../shared/entry/payload.ts';
import type { CaptureValue } from '../../../shared/entry/values.ts';
import type { CaptureSensor, DisplayCapture } from '../capture/sensors.ts';
import { onDisk } from '../files/file-port.ts';
import type { PictureStore } from './picture-store.ts';

/** What the slicer carries for one display of one capture. Plain JSON. */
export interface CaptureFact extends CaptureRef {
  readonly offMs: number;
  readonly shot: CaptureValue;
  readonly thumb?: CaptureValue;
}

export interface CaptureRequest {
  /** Number of the capture within its session: the same for all displays. */
  readonly index: number;
  /** epoch ms */
  readonly atMs: number;
  readonly policy: Pick<TrackingPolicy, 'scr' | 'blur'>;
  /** To whom the pictures are sealed; none: they are not. */
  readonly recipients: readonly string[];
}

/** Free space below which no picture is taken: the diary itself must go on. */
export const pictureFloorBytes = 200 * 1_024 * 1_024;
const maxDisplays = 4;

/**
 * Takes one capture and stores its pictures durably. A failure is a fact as well, with its reason
 * (product.md section 3): it is signed like a picture.
 */
export async function takeCaptures(
  deps: {
    readonly sensor: CaptureSensor;
    readonly pictures: PictureStore;
    readonly freeBytes: () => Promise<number>;
  },
  request: CaptureRequest,
): Promise<readonly CaptureFact[]> {
  const offMs = request.atMs - cellStartAt(cellOf(request.atMs));
  const free = await onDisk(deps.freeBytes);
  if (!free.ok || free.value < pictureFloorBytes)
    return [failure(request.index, 0, { fail: 'error', off_ms: offMs })];
  const displays = (await deps.sensor.capture(request.policy)).slice(0, maxDisplays);
  const facts: CaptureFact[] = [];
  for (const [display, capture] of displays.entries())
    facts.push(
      await storeCapture(deps.pictures, capture, {
        index: request.index,
        display,
        offMs,
        recipients: request.recipients,
      }),
    );
  return facts;
}

/** A capture whose instant passed unseen (the machine was too busy). */
export const missedCapture = (index: number, atMs: number): CaptureFact =>
  failure(index, 0, { fail: 'error', off_ms: atMs - cellStartAt(cellOf(atMs)) });

async function storeCapture(
  pictures: PictureStore,
  capture: DisplayCapture,
  place: {
    readonly index: number;
    readonly display: number;
    readonly offMs: number;
    readonly recipients: readonly string[];
  },
): Promise<CaptureFact> {
  const { index, display, offMs, recipients } = place;
  if (capture.type === 'failed') {
    const { fail, scr } = capture;
    return failure(index, display, { fail, off_ms: offMs, ...(scr && { scr }) });
  }
  const { scr, shot, thumb } = capture;
  const stored = await onDisk(async () => ({
    shot: await pictures.store(shot, recipients),
    thumb: await pictures.store(thumb, recipients),
  }));
  // A picture that cannot be sealed is not kept in the open instead.
  if (!stored.ok || !stored.value.shot.ok || !stored.value.thumb.ok)
    return failure(index, display, { fail: 'error', off_ms: offMs, scr });
  const common = { scr, off_ms: offMs, cov: [] };
  return {
    index,
    display,
    offMs,
    shot: { ...stored.value.shot.value, ...common },
    thumb: { ...stored.value.thumb.value, ...common },
  };
}

const failure = (
  index: number,
  display: number,
  shot: Extract<CaptureValue, { readonly fail: string }>,
): CaptureFact => ({ index, display, offMs: shot.off_ms, shot });
