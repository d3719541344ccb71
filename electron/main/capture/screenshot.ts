import type { TrackingPolicy } from '../../../shared/entry/payload.ts';
import type { CaptureFailure, DisplayArea } from '../../../shared/entry/values.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { Encode } from './encode.ts';
import type { CaptureSensor, DisplayCapture, RawPicture } from './sensors.ts';

/** A display as the desktop has it; `area` in its own units, pixels = area × scale. */
export interface Display {
  readonly area: DisplayArea;
  readonly isActive: boolean;
}

export interface ScreenPort {
  displays(): readonly Display[];
  /** Why no picture can be taken at all, if that is known beforehand. */
  refusal(): CaptureFailure | undefined;
}

export type ShootError = { readonly type: 'unavailable' | 'denied'; readonly detail: string };

/** One way to get a display's pixels. */
export interface ScreenshotBackend {
  readonly name: string;
  shoot(area: DisplayArea): Promise<Result<RawPicture, ShootError>>;
}

const maxDisplays = 4;

/** Takes pictures with the first backend that works; says why there is none otherwise. */
export function createCaptureSensor(deps: {
  readonly screen: ScreenPort;
  readonly backends: readonly ScreenshotBackend[];
  readonly encode: Encode;
  readonly isWayland: boolean;
  readonly onProblem: (backend: string, detail: string) => void;
}): CaptureSensor {
  async function captureOne({ area }: Display, blur: number): Promise<DisplayCapture> {
    let fail: CaptureFailure = 'error';
    for (const backend of deps.backends) {
      const picture = await backend.shoot(area);
      if (!picture.ok) {
        deps.onProblem(backend.name, picture.error.detail);
        if (deps.isWayland) fail = 'wayland_denied';
        else if (picture.error.type === 'denied') fail = 'permission';
        continue;
      }
      const encoded = await deps.encode(picture.value, { blur });
      if (encoded.ok) return { type: 'taken', scr: area, ...encoded.value };
      deps.onProblem(backend.name, encoded.error.detail ?? encoded.error.type);
      fail = encoded.error.type === 'uniform' ? 'uniform_frame' : 'error';
    }
    return { type: 'failed', fail, scr: area };
  }

  return {
    async capture(policy) {
      const refusal = deps.screen.refusal();
      if (refusal !== undefined) return [{ type: 'failed', fail: refusal }];
      const displays = chosenDisplays(deps.screen.displays(), policy);
      if (displays.length === 0) return [{ type: 'failed', fail: 'no_display' }];
      const captures: DisplayCapture[] = [];
      // One after the other: they share one encoder and one X server.
      for (const display of displays) captures.push(await captureOne(display, policy.blur));
      return captures;
    },
  };
}

function chosenDisplays(
  displays: readonly Display[],
  { scr }: Pick<TrackingPolicy, 'scr'>,
): readonly Display[] {
  if (scr === 'all') return displays.slice(0, maxDisplays);
  const active = displays.find(({ isActive }) => isActive) ?? displays[0];
  return active === undefined ? [] : [active];
}

/** The part of `screenshot-desktop` in use. */
export interface ScreenshotDesktop {
  (options: { readonly format: 'png'; readonly screen: number | string }): Promise<Uint8Array>;
  listDisplays(): Promise<readonly ScreenshotDisplay[]>;
}

export interface ScreenshotDisplay {
  readonly id: number | string;
  readonly width?: number;
  readonly height?: number;
  readonly offsetX?: number;
  readonly offsetY?: number;
}

/** ImageMagick on X11, `screencapture` on macOS. Its display ids are its own: matched by bounds. */
export const createScreenshotDesktopBackend = (
  load: () => Promise<ScreenshotDesktop>,
): ScreenshotBackend => ({
  name: 'screenshot-desktop',
  async shoot(area) {
    try {
      const screenshot = await load();
      const found = matchDisplay(await screenshot.listDisplays(), area);
      if (found === undefined) return err({ type: 'unavailable', detail: 'no such display' });
      const bytes = await screenshot({ format: 'png', screen: found.id });
      const { w, h } = pixelSize(area);
      return ok({ format: 'png', bytes: new Uint8Array(bytes), w, h });
    } catch (error) {
      // The tool is missing, or X refuses: the next backend's turn.
      const detail = error instanceof Error ? error.message : String(error);
      return err({ type: 'unavailable', detail });
    }
  },
});

/** Exact pixel bounds first; a lone display is the one that is meant. */
export function matchDisplay(
  listed: readonly ScreenshotDisplay[],
  area: DisplayArea,
): ScreenshotDisplay | undefined {
  const scale = area.scale_pct / 100;
  const { w, h } = pixelSize(area);
  const isNear = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) <= 2;
  const exact = listed.find(
    (display) =>
      isNear(display.offsetX, area.x * scale) &&
      isNear(display.offsetY, area.y * scale) &&
      isNear(display.width, w) &&
      isNear(display.height, h),
  );
  return exact ?? (listed.length === 1 ? listed[0] : undefined);
}

export const pixelSize = (area: DisplayArea): { readonly w: number; readonly h: number } => ({
  w: Math.round((area.w * area.scale_pct) / 100),
  h: Math.round((area.h * area.scale_pct) / 100),
});
