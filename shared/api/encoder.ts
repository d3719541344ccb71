import type { TakenCapture } from '../entry/values.ts';

/** A rectangle in pixels of the picture that it covers, as a capture's value lists it. */
export type CoveredArea = TakenCapture['cov'][number];

/**
 * Messages on the port between main and the hidden encoder window (threats E-10): a raw picture
 * goes in, a WebP and its thumbnail come out. Nothing else passes.
 */
export interface EncodeRequest {
  readonly id: number;
  readonly format: 'png' | 'jpeg' | 'webp' | 'bgra';
  /** `bgra`: w × h × 4 bytes */
  readonly bytes: Uint8Array;
  readonly w: number;
  readonly h: number;
  /** `pol.blur`, 0..3, applied before anything is hashed */
  readonly blur: number;
  /** Filled before anything is encoded. Present: a picture made before, which may be all alike. */
  readonly cover?: readonly CoveredArea[];
  readonly maxBytes: number;
  /** What the picture before came out with, 0..1: the first to be tried. */
  readonly quality?: number;
  /** Longest side of the thumbnail, pixels. */
  readonly thumbPx: number;
}

export interface EncodedImage {
  readonly bytes: Uint8Array;
  readonly w: number;
  readonly h: number;
}

export type EncodeAnswer =
  | {
      readonly id: number;
      readonly type: 'encoded';
      readonly shot: EncodedImage;
      readonly thumb: EncodedImage;
      readonly quality?: number;
    }
  /** All pixels alike: a locked screen, a missing permission, a black frame. */
  | { readonly id: number; readonly type: 'uniform' }
  | { readonly id: number; readonly type: 'failed'; readonly detail: string };
