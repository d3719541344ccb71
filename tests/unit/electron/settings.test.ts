import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { autostartPath, desktopEntry, setAutostart } from '../../../electron/main/autostart.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import { localDayStartAt } from '../../../electron/main/local-day.ts';
import { openSettings } from '../../../electron/main/settings.ts';
import { openSettingsDesk } from '../../../electron/main/settings-desk.ts';
import { createShortcut } from '../../../electron/main/shortcut.ts';
import { createWindowPlaceFile, placeOnScreen } from '../../../electron/main/window-place.ts';
import { defaultSettings, settingsChange } from '../../../shared/api/settings.ts';

const place: { dir: string } = { dir: '' };
const path = () => join(place.dir, 'state', 'settings.json');

beforeEach(async () => {
  place.dir = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => rm(place.dir, { recursive: true, force: true }));

describe('settings', () => {
  it('are there after the next start', async () => {
    const store = await openSettings(nodeFiles, path());
    expect(store.current()).toEqual(defaultSettings);
    await store.change({ theme: 'dark', muted: ['cap_near'] });
    await Promise.all([store.change({ zoomPct: 150 }), store.change({ language: 'bn' })]);
    const again = await openSettings(nodeFiles, path());
    const changed = { theme: 'dark', muted: ['cap_near'], zoomPct: 150, language: 'bn' };
    expect(again.current()).toEqual({ ...defaultSettings, ...changed });
    expect(again.wasReset()).toBe(false);
  });

  it('lose only what cannot be read, and say when it is all of it', async () => {
    await nodeFiles.write(
      path(),
      Buffer.from('{"v":1,"settings":{"zoomPct":9000,"theme":"dark"}}'),
    );
    const some = await openSettings(nodeFiles, path());
    expect(some.current()).toEqual({ ...defaultSettings, theme: 'dark' });
    await writeFile(path(), '{"v":1,"sett');
    const none = await openSettings(nodeFiles, path());
    expect(none.current()).toEqual(defaultSettings);
    expect(none.wasReset()).toBe(true);
  });

  it('stay as they were when the disk refuses', async () => {
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const files = { ...nodeFiles, write: () => Promise.reject(full) };
    const desk = await openSettingsDesk({
      store: await openSettings(files, path()),
      shortcut: createShortcut(
        { register: () => true, unregister: () => undefined },
        () => undefined,
      ),
      setAutostart: async (wanted) => wanted,
      apply: () => undefined,
      systemLocale: () => 'bn-BD',
      onChange: () => undefined,
    });
    expect(await desk.change({ theme: 'dark' })).toMatchObject({ error: { code: 'disk_full' } });
    expect(desk.state()).toMatchObject({ theme: 'system', locale: 'bn-BD' });
  });

  it('are refused when a window sends something else', () => {
    expect(settingsChange.safeParse({ zoomPct: 201 }).success).toBe(false);
    expect(settingsChange.safeParse({ profileDir: '/' }).success).toBe(false);
    expect(settingsChange.safeParse({ shortcut: 'Shift+A' }).success).toBe(false);
    expect(settingsChange.safeParse({ shortcut: 'A' }).success).toBe(false);
    expect(settingsChange.safeParse({ shortcut: 'Control+Alt+S' }).success).toBe(true);
  });
});

describe('the shortcut', () => {
  it('says that another program has the keys, and gives its own back', () => {
    const held = new Set(['Control+Alt+T']);
    const shortcut = createShortcut(
      {
        register: (keys) => !held.has(keys) && held.add(keys).size > 0,
        unregister: (keys) => void held.delete(keys),
      },
      () => undefined,
    );
    expect(shortcut.use('Control+Alt+T')).toBe('taken');
    expect(shortcut.use('Control+Alt+S')).toBe('works');
    expect(shortcut.use('Control+Alt+U')).toBe('works');
    expect(shortcut.use('')).toBe('none');
    expect([...held]).toEqual(['Control+Alt+T']);
  });

  it('takes a name that the system does not know for keys that it does not give', () => {
    const port = {
      register: () => {
        throw new TypeError('conversion failure');
      },
      unregister: () => undefined,
    };
    expect(createShortcut(port, () => undefined).use('Super+F24')).toBe('taken');
  });
});

describe('starting with the computer', () => {
  const login = {
    getLoginItemSettings: () => ({ openAtLogin: false }),
    setLoginItemSettings: () => undefined,
  };
  const deps = () => ({
    platform: 'linux' as const,
    env: {},
    homeDir: place.dir,
    command: ['/opt/My “Apps”/100%/counter$ign', '--x="y"'] as const,
    files: nodeFiles,
    login,
  });

  it('is a desktop entry that starts in the tray, and no file when it is off', async () => {
    const file = autostartPath(deps());
    expect(file).toBe(join(place.dir, '.config/autostart/countersign.desktop'));
    expect(await setAutostart(deps(), 'on')).toBe('on');
    expect(await readFile(file, 'utf8')).toBe(desktopEntry(deps().command));
    expect(await setAutostart(deps(), 'off')).toBe('off');
    expect(await nodeFiles.read(file)).toBeUndefined();
    expect(await setAutostart(deps(), 'off')).toBe('off');
  });

  it('quotes what a path may have in it', () => {
    const exec = desktopEntry(deps().command)
      .split('\n')
      .find((line) => line.startsWith('Exec='));
    expect(exec).toBe(
      String.raw`Exec="/opt/My “Apps”/100%%/counter\\$ign" "--x=\\"y\\"" "--hidden"`,
    );
  });

  it('follows XDG_CONFIG_HOME, and says when the system refuses', async () => {
    const blocked = join(place.dir, 'file');
    await writeFile(blocked, '');
    const env = { XDG_CONFIG_HOME: blocked };
    expect(await setAutostart({ ...deps(), env }, 'on')).toBe('refused');
    expect(await setAutostart({ ...deps(), platform: 'darwin' }, 'on')).toBe('refused');
  });
});

describe('the place of the window', () => {
  const areas = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  const at = (x: number, y: number) => ({ x, y, width: 1120, height: 760, isMaximized: false });

  it('is taken where a display still shows its title bar', () => {
    expect(placeOnScreen(at(100, 100), areas)).toEqual(at(100, 100));
    expect(placeOnScreen(at(2000, 20), areas)).toEqual(at(2000, 20));
    // The second display is gone.
    expect(placeOnScreen(at(2000, 20), areas.slice(0, 1))).toBeUndefined();
    expect(placeOnScreen(at(100, -40), areas)).toBeUndefined();
    expect(placeOnScreen(at(100, 1030), areas)).toBeUndefined();
    expect(placeOnScreen(at(-1060, 100), areas)).toBeUndefined();
    expect(placeOnScreen(undefined, areas)).toBeUndefined();
  });

  it('is made no larger than the display', () => {
    const huge = { ...at(0, 0), width: 4000, height: 3000 };
    expect(placeOnScreen(huge, areas)).toMatchObject({ width: 1920, height: 1040 });
  });

  it('is forgotten when its file is not what was written', async () => {
    const file = createWindowPlaceFile(nodeFiles, join(place.dir, 'window.json'));
    await file.write(at(5, 6));
    expect(await file.read()).toEqual(at(5, 6));
    await writeFile(join(place.dir, 'window.json'), '{"x":1}');
    expect(await file.read()).toBeUndefined();
  });
});

describe('the start of a day', () => {
  it('is the last time that the hour struck', () => {
    const at = (day: number, hour: number) => new Date(2026, 6, day, hour).getTime();
    expect(localDayStartAt(at(7, 3), 6)).toBe(at(6, 6));
    expect(localDayStartAt(at(7, 6), 6)).toBe(at(7, 6));
    expect(localDayStartAt(at(7, 23), 6)).toBe(at(7, 6));
    expect(localDayStartAt(at(7, 0))).toBe(at(7, 0));
  });
});
