import { join } from 'node:path';
import type { FilePort } from './files/file-port.ts';
import { onDisk } from './files/file-port.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';

export type AutostartState = 'off' | 'on' | 'refused';

export interface AutostartDeps {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  /** Program and its first arguments, as it was started now. */
  readonly command: readonly [string, ...string[]];
  readonly files: FilePort;
  /** macOS and Windows keep the list themselves. */
  readonly login: {
    getLoginItemSettings(options: LoginItem): { readonly openAtLogin: boolean };
    setLoginItemSettings(settings: LoginItem & { readonly openAtLogin: boolean }): void;
  };
}
interface LoginItem {
  readonly path?: string;
  readonly args?: string[];
}

/** Starts the app with the desktop, in the tray, or no longer. */
export async function setAutostart(
  deps: AutostartDeps,
  wanted: 'on' | 'off',
): Promise<AutostartState> {
  const { platform, files, login, command } = deps;
  if (platform !== 'linux') {
    const [path, ...args] = [...command, '--hidden'];
    login.setLoginItemSettings({ openAtLogin: wanted === 'on', path, args });
    const isOn = login.getLoginItemSettings({ path, args }).openAtLogin;
    return isOn === (wanted === 'on') ? wanted : 'refused';
  }
  const path = autostartPath(deps);
  const entry = utf8ToBytes(desktopEntry(command));
  const written = await onDisk(() =>
    wanted === 'on' ? files.write(path, entry) : files.remove(path),
  );
  return written.ok ? wanted : 'refused';
}

/** XDG autostart: `$XDG_CONFIG_HOME/autostart`, or `~/.config/autostart`. */
export const autostartPath = ({ env, homeDir }: Pick<AutostartDeps, 'env' | 'homeDir'>): string =>
  join(env['XDG_CONFIG_HOME'] || join(homeDir, '.config'), 'autostart', 'countersign.desktop');

export const desktopEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Countersign',
    'Comment=Work diary; starts in the tray and records nothing until you press Start',
    `Exec=${[...command, '--hidden'].map(execArgument).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');

/**
 * Desktop entry specification, “The Exec key”: an argument in double quotes escapes four signs, the
 * file's own strings escape the backslash once more, and `%` doubles.
 */
function execArgument(argument: string): string {
  const quoted = argument.replaceAll(/["`$\\]/g, (sign) => `\\${sign}`);
  return `"${quoted
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll(/[\n\r\t]/g, ' ')}"`;
}
