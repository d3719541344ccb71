import type { Settings, SettingsChange, SettingsState } from '../../shared/api/settings.ts';
import type { IpcError } from '../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { AutostartState } from './autostart.ts';
import { onDisk } from './files/file-port.ts';
import type { SettingsStore } from './settings.ts';
import type { AppShortcut, ShortcutState } from './shortcut.ts';

/** The settings in force: kept on disk, and told to the system where it has a say. */
export interface SettingsDesk {
  state(): SettingsState;
  change(change: SettingsChange): Promise<Result<SettingsState, IpcError>>;
}

export interface SettingsDeskDeps {
  readonly store: SettingsStore;
  readonly shortcut: AppShortcut;
  readonly setAutostart: (wanted: 'on' | 'off') => Promise<AutostartState>;
  /** Everything that only has to be told: the theme, the zoom of the window. */
  readonly apply: (settings: Settings) => void;
  readonly systemLocale: () => string;
  readonly onChange: () => void;
}

export async function openSettingsDesk(deps: SettingsDeskDeps): Promise<SettingsDesk> {
  const { store } = deps;
  const first = store.current();
  const told: { shortcut: ShortcutState; autostart: AutostartState } = {
    shortcut: deps.shortcut.use(first.shortcut),
    // The program may have moved since: an entry is written anew, but none is taken away.
    autostart: first.autostart ? await deps.setAutostart('on') : 'off',
  };
  deps.apply(first);
  const state = (): SettingsState => {
    const settings = store.current();
    return {
      ...settings,
      shortcutState: told.shortcut,
      autostartState: told.autostart,
      wasReset: store.wasReset(),
      locale: settings.language === 'system' ? deps.systemLocale() : settings.language,
    };
  };
  return {
    state,
    async change(change) {
      const changed = await onDisk(() => store.change(change));
      if (!changed.ok) return err({ code: 'disk_full', detail: changed.error.code });
      const settings = changed.value;
      if (change.shortcut !== undefined) told.shortcut = deps.shortcut.use(settings.shortcut);
      if (change.autostart !== undefined)
        told.autostart = await deps.setAutostart(settings.autostart ? 'on' : 'off');
      deps.apply(settings);
      deps.onChange();
      return ok(state());
    },
  };
}
