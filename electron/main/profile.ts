import { resolve } from 'node:path';

/** What the command line and the environment may say; there is no switch that signs anything. */
export interface StartOptions {
  /** Folder that replaces the user's own data folder. */
  readonly profileDir: string | undefined;
  /** Pair at the first start, through the same code as the window. */
  readonly pair: { readonly serverUrl: string; readonly code: string } | undefined;
  /** Stay in the tray (autostart). */
  readonly isHidden: boolean;
}

export function parseStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const value = (name: string) => {
    const prefix = `--${name}=`;
    return args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
  };
  const profile = value('profile') ?? env['COUNTERSIGN_PROFILE'];
  const serverUrl = value('pair-url');
  const code = value('pair-code');
  return {
    profileDir: profile ? resolve(profile) : undefined,
    pair: serverUrl !== undefined && code !== undefined ? { serverUrl, code } : undefined,
    isHidden: args.includes('--hidden'),
  };
}

/** Switches that would open the app to whoever can start it (threats E-15). */
export const forbiddenSwitch = (args: readonly string[]): string | undefined =>
  args.find((arg) => /^--(remote-debugging-(port|pipe|address)|inspect)/.test(arg));
