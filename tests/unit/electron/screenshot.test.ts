import { describe, expect, it } from 'vitest';
import type { EncodedPair, EncodeError } from '../../../electron/main/capture/encode.ts';
import {
  createCaptureSensor,
  createScreenshotDesktopBackend,
  type Display,
  matchDisplay,
  type ScreenshotBackend,
} from '../../../electron/main/capture/screenshot.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';

const area = (id: string, x = 0, scale_pct = 100) =>
  ({ id, x, y: 0, w: 1920, h: 1080, scale_pct, rotation: 0 }) as const;
const display = (id: string, isActive: boolean): Display => ({ area: area(id), isActive });
const pair: EncodedPair = {
  shot: { bytes: new Uint8Array([1]), mime: 'image/webp', w: 1920, h: 1080 },
  thumb: { bytes: new Uint8Array([2]), mime: 'image/webp', w: 480, h: 270 },
};

const works = (name: string, shot: string[] = []): ScreenshotBackend => ({
  name,
  async shoot({ id }) {
    shot.push(`${name} ${id}`);
    return ok({ format: 'png', bytes: new Uint8Array([0]), w: 1920, h: 1080 });
  },
});
const fails = (name: string, type: 'denied' | 'unavailable'): ScreenshotBackend => ({
  name,
  shoot: async () => err({ type, detail: `${name} cannot` }),
});

function sensor(options: {
  readonly backends: readonly ScreenshotBackend[];
  readonly displays?: readonly Display[];
  readonly encode?: () => Promise<Result<EncodedPair, EncodeError>>;
  readonly isWayland?: boolean;
  readonly refusal?: 'permission';
}) {
  const problems: string[] = [];
  const made = createCaptureSensor({
    screen: {
      displays: () => options.displays ?? [display('a', true)],
      refusal: () => options.refusal,
    },
    backends: options.backends,
    encode: options.encode ?? (async () => ok(pair)),
    isWayland: options.isWayland ?? false,
    onProblem: (backend, detail) => void problems.push(`${backend}: ${detail}`),
  });
  return { ...made, problems };
}

describe('taking a picture', () => {
  it('uses the first way that works and remembers why another did not', async () => {
    const shot: string[] = [];
    const made = sensor({ backends: [fails('first', 'unavailable'), works('second', shot)] });
    expect(await made.capture({ scr: 'active', blur: 0 })).toEqual([
      { type: 'taken', scr: area('a'), ...pair },
    ]);
    expect(shot).toEqual(['second a']);
    expect(made.problems).toEqual(['first: first cannot']);
  });

  it('takes the active display, or all of them, as the policy says', async () => {
    const displays = [display('a', false), display('b', true), display('c', false)];
    const shot: string[] = [];
    const made = sensor({ backends: [works('x', shot)], displays });
    await made.capture({ scr: 'active', blur: 0 });
    expect(shot).toEqual(['x b']);
    await made.capture({ scr: 'all', blur: 0 });
    expect(shot.slice(1)).toEqual(['x a', 'x b', 'x c']);
  });

  it.each([
    ['permission', { backends: [works('x')], refusal: 'permission' as const }],
    ['permission', { backends: [fails('x', 'denied')] }],
    ['wayland_denied', { backends: [fails('x', 'denied')], isWayland: true }],
    ['no_display', { backends: [works('x')], displays: [] }],
    ['error', { backends: [fails('x', 'unavailable')] }],
    [
      'uniform_frame',
      { backends: [works('x')], encode: async () => err({ type: 'uniform' as const }) },
    ],
    ['error', { backends: [works('x')], encode: async () => err({ type: 'timeout' as const }) }],
  ])('says %s when that is why there is none', async (fail, options) => {
    const [capture] = await sensor(options).capture({ scr: 'active', blur: 0 });
    expect(capture).toMatchObject({ type: 'failed', fail });
  });

  it('tries another way before it believes that all pixels are alike', async () => {
    let calls = 0;
    const made = sensor({
      backends: [works('x'), works('y')],
      encode: async () => (calls++ === 0 ? err({ type: 'uniform' as const }) : ok(pair)),
    });
    expect((await made.capture({ scr: 'active', blur: 0 }))[0]?.type).toBe('taken');
  });
});

describe('screenshot-desktop', () => {
  const listed = [
    { id: 'DP-1', width: 1920, height: 1080, offsetX: 0, offsetY: 0 },
    { id: 'HDMI-1', width: 1920, height: 1080, offsetX: 1920, offsetY: 0 },
  ];

  it('knows a display by its bounds in pixels, not by an id', () => {
    expect(matchDisplay(listed, area('77', 1920))?.id).toBe('HDMI-1');
    expect(matchDisplay(listed, area('78', 500))).toBeUndefined();
    const scaled = [{ id: 'eDP-1', width: 3840, height: 2160, offsetX: 0, offsetY: 0 }, ...listed];
    expect(matchDisplay(scaled, area('79', 0, 200))?.id).toBe('eDP-1');
    expect(matchDisplay([{ id: 1 }], area('80', 500))?.id).toBe(1);
  });

  it('answers why it cannot when its helper program is missing', async () => {
    const backend = createScreenshotDesktopBackend(async () =>
      Object.assign(
        async () => {
          throw new Error('import: not found');
        },
        { listDisplays: async () => listed },
      ),
    );
    expect(await backend.shoot(area('1'))).toEqual({
      ok: false,
      error: { type: 'unavailable', detail: 'import: not found' },
    });
  });
});
