import { homedir } from 'node:os';
import { app, globalShortcut, nativeTheme } from 'electron';
import { setAutostart } from './autostart.ts';
import { nodeFiles } from './files/node-files.ts';
import { openSettings } from './settings.ts';
import { openSettingsDesk, type SettingsDesk } from './settings-desk.ts';
import { createShortcut } from './shortcut.ts';

/** The settings of the running app, with the system behind them. */
export async function openAppSettings(deps: {
  readonly path: string;
  readonly onApplied: () => void;
  readonly onShortcut: () => void;
  readonly onChange: () => void;
}): Promise<SettingsDesk> {
  const store = await openSettings(nodeFiles, deps.path);
  const isOpen = { yet: false };
  const desk = await openSettingsDesk({
    store,
    shortcut: createShortcut(globalShortcut, deps.onShortcut),
    setAutostart: (wanted) =>
      setAutostart(
        {
          platform: process.platform,
          env: process.env,
          homeDir: homedir(),
          command: startCommand(),
          files: nodeFiles,
          login: app,
        },
        wanted,
      ),
    apply: ({ theme }) => {
      nativeTheme.themeSource = theme;
      if (isOpen.yet) deps.onApplied();
    },
    systemLocale: () => app.getLocale(),
    onChange: deps.onChange,
  });
  isOpen.yet = true;
  return desk;
}

/** An AppImage is mounted elsewhere each time: its own file is what stays. */
function startCommand(): readonly [string, ...string[]] {
  const program = process.env['APPIMAGE'] ?? process.execPath;
  return app.isPackaged ? [program] : [program, app.getAppPath()];
}
