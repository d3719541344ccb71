import {
  type Display as ElectronDisplay,
  desktopCapturer,
  powerMonitor,
  screen,
  systemPreferences,
} from 'electron';
import type { DisplayArea } from '../../../shared/entry/values.ts';
import { err, ok } from '../../../shared/kit/result.ts';
import { pixelSize, type ScreenPort, type ScreenshotBackend } from './screenshot.ts';

/** Displays and permission as Electron sees them. */
export const electronScreen: ScreenPort = {
  displays() {
    const active = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
    return screen
      .getAllDisplays()
      .map((display) => ({ area: areaOf(display), isActive: display.id === active.id }));
  },
  refusal() {
    // A session ends with the lock, but a capture that is due at that moment may come first.
    if (powerMonitor.getSystemIdleState(1) === 'locked') return 'locked';
    // Without it macOS hands out the wallpaper and says nothing.
    if (process.platform !== 'darwin') return undefined;
    return systemPreferences.getMediaAccessStatus('screen') === 'granted'
      ? undefined
      : 'permission';
  },
};

/** Chromium's own capturer: a raw bitmap, no file, no helper program. */
export const desktopCapturerBackend: ScreenshotBackend = {
  name: 'desktopCapturer',
  async shoot(area) {
    try {
      const { w, h } = pixelSize(area);
      const sources = await desktopCapturer.getSources({
        types: ['screen'],
        thumbnailSize: { width: w, height: h },
      });
      const source = sources.find(({ display_id }) => display_id === area.id) ?? lone(sources);
      if (source === undefined) return err({ type: 'denied', detail: `${sources.length} sources` });
      const size = source.thumbnail.getSize();
      if (size.width === 0) return err({ type: 'denied', detail: 'empty picture' });
      const bytes = new Uint8Array(source.thumbnail.toBitmap());
      return ok({ format: 'bgra', bytes, w: size.width, h: size.height });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return err({ type: 'unavailable', detail });
    }
  },
};

const lone = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

const areaOf = ({ id, bounds, scaleFactor, rotation }: ElectronDisplay): DisplayArea => ({
  id: String(id),
  x: bounds.x,
  y: bounds.y,
  w: bounds.width,
  h: bounds.height,
  scale_pct: Math.round(scaleFactor * 100),
  rotation,
});
