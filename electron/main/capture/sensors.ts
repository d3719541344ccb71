import type { ActivitySource, InputCounts } from '../../../shared/domain/activity.ts';
import type { TrackingPolicy } from '../../../shared/entry/payload.ts';
import type { AppValue, CaptureFailure, DisplayArea } from '../../../shared/entry/values.ts';

/**
 * Ports of the sensors (architecture.md section 4): they report counts, titles and pixels at an
 * instant, know no policy, and say why when they cannot work.
 */
export interface InputSensor {
  /** What can be seen of input right now. */
  source(): ActivitySource;
  /** Counts since the last report; only while started. */
  onInput(listener: (counts: InputCounts) => void): void;
  onSource(listener: (source: ActivitySource) => void): void;
  /** Resolves when it is known what can be seen, so that a session need not begin with a change. */
  start(): Promise<void>;
  /** Resolves when everything up to now has been reported; soon, even if nobody answers. */
  flush(): Promise<void>;
  stop(): void;
}

export interface WindowSensor {
  /** `src: 'none'` when nothing is known; never rejects. */
  read(detail: Exclude<TrackingPolicy['app'], 'off'>): Promise<AppValue>;
}

export interface EncodedPicture {
  readonly bytes: Uint8Array;
  readonly mime: 'image/webp' | 'image/jpeg';
  readonly w: number;
  readonly h: number;
}

/** One display at one instant: two pictures, or the reason why there are none. */
export type DisplayCapture =
  | {
      readonly type: 'taken';
      readonly scr: DisplayArea;
      readonly shot: EncodedPicture;
      readonly thumb: EncodedPicture;
    }
  | { readonly type: 'failed'; readonly fail: CaptureFailure; readonly scr?: DisplayArea };

export interface CaptureSensor {
  /** At most four displays, or one failure for all of them; never rejects. */
  capture(policy: Pick<TrackingPolicy, 'scr' | 'blur'>): Promise<readonly DisplayCapture[]>;
  /** A capture comes within seconds: what takes time to begin may begin now. */
  prepare?(): void;
}

/** A picture before encoding. `bgra` is a raw bitmap of w × h. */
export interface RawPicture {
  readonly format: 'png' | 'jpeg' | 'webp' | 'bgra';
  readonly bytes: Uint8Array;
  readonly w: number;
  readonly h: number;
}
