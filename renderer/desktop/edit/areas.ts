/** A rectangle in pixels of a picture. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Size {
  readonly w: number;
  readonly h: number;
}

/** Smaller ones are a slip of the hand, and cannot be seen. */
const smallestPx = 8;

/** Between two corners, inside the picture; `undefined` if it is too small to be meant. */
export function areaBetween(
  size: Size,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Area | undefined {
  const left = clamp(Math.min(from.x, to.x), size.w);
  const top = clamp(Math.min(from.y, to.y), size.h);
  const w = clamp(Math.max(from.x, to.x), size.w) - left;
  const h = clamp(Math.max(from.y, to.y), size.h) - top;
  return w < smallestPx || h < smallestPx ? undefined : { x: left, y: top, w, h };
}

/** For those who do not draw: a quarter of the picture in its middle, to be moved. */
export const middleArea = ({ w, h }: Size): Area => ({
  x: Math.round(w * 0.375),
  y: Math.round(h * 0.375),
  w: Math.round(w * 0.25),
  h: Math.round(h * 0.25),
});

export interface AreaKey {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** Arrows move, with Shift they change the size, by a fortieth of the picture. */
export function areaAfterKey(size: Size, area: Area, { key, shiftKey }: AreaKey): Area | undefined {
  const step = Math.max(1, Math.round(size.w / 40));
  const by = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  if (!Object.hasOwn(by, key)) return undefined;
  const [dx = 0, dy = 0] = by[key as keyof typeof by];
  if (shiftKey) {
    return {
      ...area,
      w: Math.min(Math.max(area.w + dx, smallestPx), size.w - area.x),
      h: Math.min(Math.max(area.h + dy, smallestPx), size.h - area.y),
    };
  }
  return {
    ...area,
    x: clamp(area.x + dx, size.w - area.w),
    y: clamp(area.y + dy, size.h - area.h),
  };
}

const clamp = (value: number, max: number): number =>
  Math.round(Math.min(Math.max(value, 0), Math.max(0, max)));
