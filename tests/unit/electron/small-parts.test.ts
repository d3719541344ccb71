import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWindowSensor, plainText } from '../../../electron/main/capture/active-window.ts';
import { createCaptureSchedule } from '../../../electron/main/capture/capture-schedule.ts';
import { createIdleReader } from '../../../electron/main/capture/idle.ts';
import { createDeviceClock, estimateOffset } from '../../../electron/main/diary/device-clock.ts';
import { parseServerUrl } from '../../../electron/main/diary/pairing.ts';
import { createSerial } from '../../../electron/main/files/serial.ts';
import { forbiddenSwitch, parseStartOptions } from '../../../electron/main/profile.ts';
import { trayIconBitmap, trayIconSizePx } from '../../../electron/main/tray-icon.ts';
import { trayWords } from '../../../electron/main/tray-words.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { cellCaptureOffsets, startCaptureOffsetMs } from '../../../shared/entry/schedule.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const { hasher } = testCrypto;

describe('preloads', () => {
  const dir = new URL('../../../electron/preload/', import.meta.url);
  it.each(readdirSync(dir))('%s is short and hands out no ipcRenderer', (name) => {
    const text = readFileSync(new URL(name, dir), 'utf8');
    expect(text.split('\n').length).toBeLessThan(60);
    expect(text).not.toMatch(/exposeInMainWorld\([^)]*ipcRenderer/);
    expect(text).not.toMatch(/require\(|process\.|eval/);
  });
});

describe('the capture schedule', () => {
  const seed = new Uint8Array(32).fill(7);
  const startedAtMs = cellStartAt(3_000_000) + 10_000;

  it('takes each instant once, in the tracked part only', () => {
    const schedule = createCaptureSchedule(hasher, {
      seed,
      startedAtMs,
      maxCaptures: 3,
    });
    const taken: number[] = [];
    for (let nowMs = startedAtMs; nowMs <= cellStartAt(3_000_002); nowMs += 1_000)
      taken.push(...schedule.take(nowMs).map(({ atMs }) => atMs));
    const offsets = (idx: number) =>
      cellCaptureOffsets(hasher, seed, { idx, maxCaptures: 3 }).map(
        (off) => cellStartAt(idx) + off,
      );
    const expected = [
      startedAtMs + startCaptureOffsetMs(hasher, seed),
      ...offsets(3_000_000).filter((atMs) => atMs >= startedAtMs),
      ...offsets(3_000_001),
    ].sort((a, b) => a - b);
    expect(taken).toEqual(expected);
  });

  it('calls an instant missed when it is over five seconds old, and asks for none at policy 0', () => {
    const input = { seed, startedAtMs };
    const late = createCaptureSchedule(hasher, { ...input, maxCaptures: 1 });
    for (const due of late.take(startedAtMs + 60_000))
      expect(due.missed).toBe(startedAtMs + 60_000 - due.atMs > 5_000);
    const none = createCaptureSchedule(hasher, { ...input, maxCaptures: 0 });
    expect(none.take(startedAtMs + 600_000)).toEqual([]);
    expect(none.isNear(startedAtMs, 600_000)).toBe(false);
  });

  it('says that one is near, and no longer once it is taken', () => {
    const schedule = createCaptureSchedule(hasher, { seed, startedAtMs, maxCaptures: 1 });
    const firstAtMs = startedAtMs + startCaptureOffsetMs(hasher, seed);
    expect(schedule.isNear(firstAtMs - 4_001, 4_000)).toBe(false);
    expect(schedule.isNear(firstAtMs - 4_000, 4_000)).toBe(true);
    expect(schedule.isNear(firstAtMs, 4_000)).toBe(false);
  });
});

describe('the active window', () => {
  const sensor = (answer: () => Promise<never> | Promise<unknown>) => {
    const problems: (string | undefined)[] = [];
    const made = createWindowSensor(
      async () => ({ activeWindow: answer as never }),
      (problem) => void problems.push(problem),
    );
    return { ...made, problems };
  };

  it('tells a title only when the policy says so', async () => {
    const found = { title: 'Inbox – বাংলা', owner: { name: 'Mail' } };
    const reader = sensor(async () => found);
    expect(await reader.read('name')).toEqual({ src: 'active-win', name: 'Mail' });
    expect(await reader.read('title')).toEqual({
      src: 'active-win',
      name: 'Mail',
      title: 'Inbox – বাংলা',
    });
  });

  it('does not know, rather than guess, when the package does not answer', async () => {
    const nothing = sensor(async () => undefined);
    expect(await nothing.read('name')).toEqual({ src: 'none' });
    const broken = sensor(async () => {
      throw new Error('no xprop');
    });
    expect(await broken.read('name')).toEqual({ src: 'none' });
    expect(broken.problems).toEqual(['no xprop']);
  });

  it('makes any title fit for signing', () => {
    expect(plainText('a\u0000b\nc\u001b[0m', 100)).toBe('abc[0m');
    expect(plainText('\ud800x', 100)).toBe('x');
    expect(plainText('ক'.repeat(10), 7)).toBe('কক');
  });
});

describe('clocks', () => {
  it('do not take a round trip for a difference', () => {
    expect(estimateOffset({ sentMs: 1_000, serverMs: 1_600, answeredMs: 1_400 })).toBe(0);
    expect(estimateOffset({ sentMs: 0, serverMs: 3_600_000, answeredMs: 200 })).toBe(3_599_900);
  });

  it('keep the offset of a boot once a session has begun', () => {
    const port = { monoMs: () => 5, wallMs: () => 1_000 };
    const clock = createDeviceClock(port, { boot: 'ab', offMs: 0 });
    clock.setOffset(500);
    expect(clock.reading()).toEqual({ monoMs: 0, wallMs: 1_500 });
    clock.freeze();
    clock.setOffset(900);
    expect(clock.header()).toEqual({ boot: 'ab', mono_ms: 0, wall_ms: 1_000, off_ms: 500 });
  });

  it('do not read idleness where the number means nothing', () => {
    const port = { getSystemIdleTime: () => 0 };
    expect(createIdleReader(port, { XDG_SESSION_TYPE: 'x11' })()).toBe(0);
    expect(createIdleReader(port, { XDG_SESSION_TYPE: 'wayland' })()).toBeUndefined();
    expect(createIdleReader(port, { WAYLAND_DISPLAY: 'wayland-0' })()).toBeUndefined();
  });
});

describe('the command line', () => {
  it('sets a profile and pairs, and nothing else', () => {
    const options = parseStartOptions(
      ['--profile=/tmp/p', '--pair-url=https://x.test', '--pair-code=AB-CD', '--sign=me'],
      {},
    );
    expect(options).toEqual({
      profileDir: '/tmp/p',
      pair: { serverUrl: 'https://x.test', code: 'AB-CD' },
      isHidden: false,
    });
    expect(parseStartOptions([], { COUNTERSIGN_PROFILE: '/e' }).profileDir).toBe('/e');
    expect(parseStartOptions(['--pair-url=https://x.test'], {}).pair).toBeUndefined();
  });

  it('knows the switches that a release refuses', () => {
    expect(forbiddenSwitch(['app', '--remote-debugging-port=9222'])).toBeDefined();
    expect(forbiddenSwitch(['app', '--inspect=0'])).toBeDefined();
    expect(forbiddenSwitch(['app', '--profile=/x'])).toBeUndefined();
  });

  it('takes an origin for a server, encrypted unless it is this machine', () => {
    expect(parseServerUrl('https://diary.example/path?x')).toBe('https://diary.example');
    expect(parseServerUrl('http://127.0.0.1:8440')).toBe('http://127.0.0.1:8440');
    expect(parseServerUrl('http://diary.example')).toBeUndefined();
    expect(parseServerUrl('javascript:alert(1)')).toBeUndefined();
  });
});

describe('words and signs', () => {
  it('show tracking by shape as well as by colour', () => {
    const centre = ((trayIconSizePx / 2) * trayIconSizePx + trayIconSizePx / 2) * 4 + 3;
    expect(trayIconBitmap('tracking')[centre]).toBe(255);
    expect(trayIconBitmap('stopped')[centre]).toBe(0);
    expect(trayWords('bn-BD').stop).not.toBe(trayWords('en-GB').stop);
    expect(trayWords('fr').stop).toBe('Stop');
  });
});

describe('one after the other', () => {
  it('keeps the order and goes on after a failure', async () => {
    const serial = createSerial();
    const order: string[] = [];
    const slow = serial(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('slow');
      throw new Error('broken');
    });
    const quick = serial(async () => order.push('quick'));
    await expect(slow).rejects.toThrow('broken');
    await quick;
    expect(order).toEqual(['slow', 'quick']);
  });
});
