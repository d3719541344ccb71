import { app, Menu, nativeImage, Tray } from 'electron';
import type { AppState } from '../../shared/api/app-state.ts';
import { trayIconBitmap, trayIconSizePx } from './tray-icon.ts';
import { trayWords } from './tray-words.ts';

export interface TrayActions {
  readonly open: () => void;
  readonly start: () => void;
  readonly stop: () => void;
  readonly quit: () => void;
}

export interface AppTray {
  /** Tracking is always visible (threats E-17). */
  show(state: AppState): void;
}

export function createTray(actions: TrayActions): AppTray {
  const words = trayWords(app.getLocale());
  const icon = (state: 'stopped' | 'tracking') =>
    nativeImage.createFromBitmap(Buffer.from(trayIconBitmap(state)), {
      width: trayIconSizePx,
      height: trayIconSizePx,
    });
  const icons = { stopped: icon('stopped'), tracking: icon('tracking') };
  const tray = new Tray(icons.stopped);
  const shown = { text: '', state: '' };
  tray.on('click', actions.open);
  return {
    show({ tracking }) {
      const { state } = tracking;
      const text =
        state === 'tracking'
          ? `${words.tracking} · ${clockText(tracking.sessionMs)}`
          : words.stopped;
      if (text !== shown.text) tray.setToolTip(`Countersign – ${text}`);
      // Setting the same menu again closes it under the pointer on some desktops.
      if (state !== shown.state) {
        tray.setImage(icons[state]);
        tray.setContextMenu(
          Menu.buildFromTemplate([
            { label: state === 'tracking' ? words.tracking : words.stopped, enabled: false },
            { label: words.open, click: actions.open },
            state === 'tracking'
              ? { label: words.stop, click: actions.stop }
              : { label: words.start, click: actions.start, enabled: tracking.con !== '' },
            { type: 'separator' },
            { label: words.quit, click: actions.quit },
          ]),
        );
      }
      shown.text = text;
      shown.state = state;
    },
  };
}

/** `1:05`: hours and minutes, so that it changes once a minute. */
export function clockText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
