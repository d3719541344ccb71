import type { CoveredArea } from '../../../shared/api/encoder.ts';

export interface PixelSize {
  readonly w: number;
  readonly h: number;
}

/** As many as a capture's value may list (protocol 3.8). */
export const maxCoveredAreas = 64;

/**
 * Areas as whole pixels inside a picture: rounded outwards, so that nothing at an edge stays
 * visible, and without those that lie outside it.
 */
export const clipAreas = (size: PixelSize, areas: readonly CoveredArea[]): readonly CoveredArea[] =>
  areas.map((area) => clipArea(size, area)).filter(({ w, h }) => w > 0 && h > 0);

/** The same areas in a picture of another size. */
export const scaleAreas = (
  areas: readonly CoveredArea[],
  from: PixelSize,
  to: PixelSize,
): readonly CoveredArea[] =>
  clipAreas(
    to,
    areas.map(({ x, y, w, h }) => ({
      x: (x * to.w) / from.w,
      y: (y * to.h) / from.h,
      w: (w * to.w) / from.w,
      h: (h * to.h) / from.h,
    })),
  );

function clipArea(size: PixelSize, { x, y, w, h }: CoveredArea): CoveredArea {
  const left = clamp(Math.floor(x), size.w);
  const top = clamp(Math.floor(y), size.h);
  const right = clamp(Math.ceil(x + w), size.w);
  const bottom = clamp(Math.ceil(y + h), size.h);
  return { x: left, y: top, w: right - left, h: bottom - top };
}

const clamp = (value: number, max: number): number => Math.min(Math.max(value, 0), max);
