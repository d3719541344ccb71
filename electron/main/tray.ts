import { Menu, nativeImage, Tray } from 'electron';
import type { AppState } from '../../shared/api/app-state.ts';
import { trayIconBitmap, trayIconSizePx } from './tray-icon.ts';
import { type TrayAct, trayView } from './tray-menu.ts';

export interface AppTray {
  /** Tracking is always visible (threats E-17). `recent`: contracts, newest first. */
  show(state: AppState, recent: readonly string[]): void;
}

export function createTray(actions: {
  readonly open: () => void;
  readonly act: (act: TrayAct) => void;
}): AppTray {
  const icon = (state: 'stopped' | 'tracking') =>
    nativeImage.createFromBitmap(Buffer.from(trayIconBitmap(state)), {
      width: trayIconSizePx,
      height: trayIconSizePx,
    });
  const icons = { stopped: icon('stopped'), tracking: icon('tracking') };
  const tray = new Tray(icons.stopped);
  const shown = { tooltip: '', icon: '', items: '' };
  tray.on('click', actions.open);
  return {
    show(state, recent) {
      const { tooltip, icon: name, items } = trayView(state, recent);
      if (tooltip !== shown.tooltip) tray.setToolTip(tooltip);
      if (name !== shown.icon) tray.setImage(icons[name]);
      const key = JSON.stringify(items);
      // Setting the same menu again closes it under the pointer on some desktops.
      if (key !== shown.items)
        tray.setContextMenu(
          Menu.buildFromTemplate(
            items.map((item) => {
              if (item === 'separator') return { type: 'separator' as const };
              const { label, act } = item;
              if (act === undefined) return { label: plain(label), enabled: false };
              return { label: plain(label), click: () => actions.act(act) };
            }),
          ),
        );
      Object.assign(shown, { tooltip, icon: name, items: key });
    },
  };
}

/** Names come from others: `&` would be a shortcut key's mark. */
const plain = (label: string): string => label.replaceAll('&', '&&');
