import { join } from 'node:path';
import { BrowserWindow, MessageChannelMain, session } from 'electron';
import { zoomSteps } from '../../shared/api/settings.ts';
import { type AppProtocolDeps, handleAppProtocol } from './app-protocol.ts';
import type { AppPage } from './app-files.ts';
import type { EncoderPort } from './capture/encode.ts';
import { appOrigin, hardenSession, type SecurityDeps, windowPreferences } from './security.ts';
import type { WindowPlace } from './window-place.ts';

export interface WindowDeps {
  /** `dist/desktop`, with `renderer/` and `preload/` in it. */
  readonly bundleDir: string;
  readonly security: SecurityDeps;
  readonly api: NonNullable<AppProtocolDeps['api']>;
  /** Where the tracker's window was, if that is still on a display. */
  readonly place: () => WindowPlace | undefined;
  readonly onPlace: (place: WindowPlace) => void;
  readonly zoomPct: () => number;
  /** Chosen with the keyboard or the wheel. */
  readonly onZoom: (zoomPct: number) => void;
  readonly locale: () => string;
}

/**
 * Four windows, four sessions: what one may reach, another does not even know. Only the outbox's
 * session has the server behind it, and it alone keeps anything.
 */
export interface AppWindows {
  readonly showDiary: () => void;
  /** `undefined` while it is closed: tracking does not depend on it. */
  readonly diary: () => BrowserWindow | undefined;
  /** Opened again if it went away. */
  readonly outbox: () => BrowserWindow;
  /** `onGone`: the window crashed or closed; the next picture needs another. */
  readonly connectEncoder: (onGone: () => void) => Promise<EncoderPort>;
  /** `undefined` while no recovery key is being shown or typed. */
  readonly recovery: () => BrowserWindow | undefined;
  readonly showRecovery: () => void;
  /** The zoom in the settings changed. */
  readonly applyZoom: () => void;
  readonly close: () => void;
}

const restartAfterMs = 1_000;

const kinds = {
  diary: { page: 'desktop/index.html', preload: 'desktop.cjs', partition: 'diary' },
  outbox: { page: 'outbox/index.html', preload: 'outbox.cjs', partition: 'persist:outbox' },
  encoder: { page: 'desktop/encoder.html', preload: 'encoder.cjs', partition: 'encoder' },
  recovery: { page: 'desktop/recovery.html', preload: 'recovery.cjs', partition: 'recovery' },
} as const satisfies Record<string, { page: AppPage; preload: string; partition: string }>;

export function createWindows(deps: WindowDeps): AppWindows {
  const rendererDir = join(deps.bundleDir, 'renderer');
  for (const [name, { page, partition }] of Object.entries(kinds)) {
    const own = session.fromPartition(partition);
    // Persistent storage: Chromium must not drop the queue when the disk runs short.
    const isOutbox = name === 'outbox';
    hardenSession(own, deps.security, isOutbox ? ['persistent-storage'] : []);
    const api = isOutbox ? { api: deps.api } : {};
    handleAppProtocol(own, { rendererDir, page, ...api });
  }
  const open: { -readonly [K in keyof typeof kinds]?: BrowserWindow } = {};
  const outbox = () => {
    if (open.outbox !== undefined && !open.outbox.isDestroyed()) return open.outbox;
    const window = openWindow(deps, 'outbox');
    open.outbox = window;
    // The queue must not stay away: it starts anew from what is on disk.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      deps.security.onRefused('outbox gone', reason);
      setTimeout(() => {
        if (!window.isDestroyed()) window.webContents.reload();
      }, restartAfterMs);
    });
    return window;
  };
  const diary = () => (open.diary?.isDestroyed() === false ? open.diary : undefined);
  const recovery = () => (open.recovery?.isDestroyed() === false ? open.recovery : undefined);
  return {
    diary,
    outbox,
    recovery,
    showRecovery() {
      recovery()?.destroy();
      const window = openWindow(deps, 'recovery');
      // Where the system can, no picture of the screen shows it (threats 39).
      window.setContentProtection(true);
      window.once('ready-to-show', () => window.show());
      open.recovery = window;
    },
    showDiary() {
      const window = diary() ?? openDiary(deps);
      open.diary = window;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    async connectEncoder(onGone) {
      if (open.encoder?.isDestroyed() === false) open.encoder.destroy();
      const window = openWindow(deps, 'encoder');
      open.encoder = window;
      window.webContents.once('render-process-gone', onGone);
      window.once('closed', onGone);
      return handOverPort(window);
    },
    applyZoom: () => diary()?.webContents.setZoomFactor(deps.zoomPct() / 100),
    close() {
      for (const window of Object.values(open)) if (!window.isDestroyed()) window.destroy();
    },
  };
}

const diarySize = { width: 1120, height: 760, minWidth: 720, minHeight: 520 };
const recoverySize = { width: 760, height: 820, minWidth: 520, minHeight: 480 };

/** The tracker's window, where and as large as it was. */
function openDiary(deps: WindowDeps): BrowserWindow {
  const window = openWindow(deps, 'diary');
  const place = deps.place();
  if (place !== undefined) window.setBounds(place);
  if (place?.isMaximized === true) window.maximize();
  const contents = window.webContents;
  contents.on('did-finish-load', () => contents.setZoomFactor(deps.zoomPct() / 100));
  contents.on('zoom-changed', (_event, direction) =>
    deps.onZoom(nextZoom(deps.zoomPct(), direction)),
  );
  contents.on('before-input-event', (event, input) => {
    const to = zoomOfKey(deps.zoomPct(), input);
    if (to === undefined) return;
    event.preventDefault();
    deps.onZoom(to);
  });
  window.on('close', () =>
    deps.onPlace({ ...window.getNormalBounds(), isMaximized: window.isMaximized() }),
  );
  return window;
}

function zoomOfKey(now: number, input: Electron.Input): number | undefined {
  const isZoom = input.type === 'keyDown' && (input.control || input.meta) && !input.alt;
  if (!isZoom) return undefined;
  if (input.key === '0') return 100;
  if (input.key === '+' || input.key === '=') return nextZoom(now, 'in');
  return input.key === '-' ? nextZoom(now, 'out') : undefined;
}

const nextZoom = (now: number, direction: 'in' | 'out'): number =>
  direction === 'in'
    ? (zoomSteps.find((step) => step > now) ?? now)
    : (zoomSteps.findLast((step) => step < now) ?? now);

function openWindow(deps: WindowDeps, name: keyof typeof kinds): BrowserWindow {
  const { bundleDir } = deps;
  const { page, preload, partition } = kinds[name];
  const window = new BrowserWindow({
    ...(name === 'recovery' ? recoverySize : diarySize),
    show: false,
    title: 'Countersign',
    autoHideMenuBar: true,
    webPreferences: {
      ...windowPreferences(),
      partition,
      preload: join(bundleDir, 'preload', preload),
      // The queue and the encoder work in hidden windows for days.
      backgroundThrottling: name === 'diary',
    },
  });
  window.setMenuBarVisibility(false);
  // The recovery key's window asks main for nothing but the key: its language comes this way.
  const query = name === 'recovery' ? `?lang=${encodeURIComponent(deps.locale())}` : '';
  void window.loadURL(`${appOrigin}/${page}${query}`);
  return window;
}

function handOverPort(window: BrowserWindow): Promise<EncoderPort> {
  return new Promise((resolve, reject) => {
    window.once('closed', () => reject(new Error('the encoder window closed')));
    window.webContents.once('did-finish-load', () => {
      const { port1, port2 } = new MessageChannelMain();
      window.webContents.postMessage('port', null, [port1]);
      port2.start();
      resolve({
        send: (request) => port2.postMessage(request),
        onAnswer: (listener) => void port2.on('message', ({ data }) => listener(data)),
        close: () => {
          if (!window.isDestroyed()) window.destroy();
        },
      });
    });
  });
}
