/** How to see that a package's part is there, whoever installed it. */
export type Probe =
  | { readonly type: 'command'; readonly name: string }
  | { readonly type: 'library'; readonly file: string }
  /** Any file whose path fits; `*` stands for one folder's or file's name. */
  | { readonly type: 'file'; readonly pattern: string };

export interface SystemPackage {
  /** The package's names, newest distribution last; the first that apt knows is taken. */
  readonly names: readonly [string, ...string[]];
  readonly why: string;
  readonly probe: Probe;
  /** Needed only where there is no screen. */
  readonly onlyWithoutDisplay?: true;
}

export type PackageGroup = 'run' | 'demo' | 'test';

const command = (name: string): Probe => ({ type: 'command', name });
const library = (file: string): Probe => ({ type: 'library', file });
const file = (pattern: string): Probe => ({ type: 'file', pattern });

/** Debian and Ubuntu packages by purpose: to run the app, to watch the demo, to run every test. */
export const packagesByGroup: Readonly<Record<PackageGroup, readonly SystemPackage[]>> = {
  run: [
    {
      names: ['xvfb'],
      why: 'a display for machines without one',
      probe: command('Xvfb'),
      onlyWithoutDisplay: true,
    },
    {
      names: ['openbox'],
      why: 'a window manager, so that a window can be the active one',
      probe: command('openbox'),
      onlyWithoutDisplay: true,
    },
    {
      names: ['dbus-x11'],
      why: 'a session bus for notifications and the key store',
      probe: command('dbus-daemon'),
      onlyWithoutDisplay: true,
    },
    {
      names: ['libgtk-3-0', 'libgtk-3-0t64'],
      why: 'Electron draws its dialogs with it',
      probe: library('libgtk-3.so.0'),
    },
    { names: ['libnss3'], why: 'Electron: certificates', probe: library('libnss3.so') },
    {
      names: ['libasound2', 'libasound2t64'],
      why: 'Electron: sound',
      probe: library('libasound.so.2'),
    },
    { names: ['libgbm1'], why: 'Electron: graphics memory', probe: library('libgbm.so.1') },
    { names: ['libxss1'], why: 'Electron: idle time', probe: library('libXss.so.1') },
    { names: ['libxtst6'], why: 'counting keys and clicks', probe: library('libXtst.so.6') },
    { names: ['libnotify4'], why: 'Electron: notifications', probe: library('libnotify.so.4') },
    {
      names: ['libsecret-1-0'],
      why: 'Electron: the key store of the desktop',
      probe: library('libsecret-1.so.0'),
    },
    { names: ['x11-utils'], why: 'the active window (xprop, xwininfo)', probe: command('xprop') },
    {
      names: ['x11-xserver-utils'],
      why: 'the screens of a capture (xrandr)',
      probe: command('xrandr'),
    },
    { names: ['imagemagick'], why: 'taking a capture (import)', probe: command('import') },
  ],
  demo: [
    { names: ['xdotool'], why: 'real key strokes and clicks', probe: command('xdotool') },
    { names: ['xterm'], why: 'a window to be active', probe: command('xterm') },
    {
      names: ['chromium', 'chromium-browser'],
      why: 'the client looks at the console',
      probe: command('chromium'),
    },
    {
      names: ['fonts-dejavu-core'],
      why: 'readable text',
      probe: file('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'),
    },
    {
      names: ['fonts-lohit-beng-bengali'],
      why: 'Bengali text',
      probe: file('/usr/share/fonts/truetype/lohit-bengali/*'),
    },
  ],
  test: [
    {
      names: ['postgresql-15', 'postgresql'],
      why: 'the server against a real PostgreSQL',
      probe: file('/usr/lib/postgresql/*/bin/postgres'),
    },
    {
      // The library alone: the packages with its name would start services of their own.
      names: ['python3-swift'],
      why: 'pictures in a real S3 (OpenStack Swift)',
      probe: file('/usr/lib/python3/dist-packages/swift/common/middleware/s3api/s3api.py'),
    },
  ],
};

export const packageGroups = Object.keys(packagesByGroup) as readonly PackageGroup[];
