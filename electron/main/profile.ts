import { resolve } from 'node:path';

/** What the command line and the environment may say; there is no switch that signs anything. */
export interface StartOptions {
  /** Folder that replaces the user's own data folder. */
  readonly profileDir: string | undefined;
  /** Pair at the first start, through the same code as the window. */
  readonly pair: { readonly serverUrl: string; readonly code: string } | undefined;
  /** Stay in the tray (autostart). */
  readonly isHidden: boolean;
  /** `run`: see `runSelftest`; `inside`: its app; `probe`: says that it started, and ends. */
  readonly selftest?: 'run' | 'inside' | 'probe' | undefined;
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
    selftest: selftestOf(args),
  };
}

function selftestOf(args: readonly string[]): StartOptions['selftest'] {
  if (args.includes('--selftest-probe')) return 'probe';
  if (args.includes('--selftest-inside')) return 'inside';
  return args.includes('--selftest') ? 'run' : undefined;
}

/**
 * Switches that would open the app to whoever can start it, or take away what protects its windows
 * and its connections (threats E-15).
 */
const forbiddenSwitches: readonly string[] = [
  'allow-running-insecure-content',
  'auto-open-devtools-for-tabs',
  'debug',
  'debug-brk',
  'debug-port',
  'disable-web-security',
  'gpu-launcher',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'inspect',
  'inspect-brk',
  'inspect-brk-node',
  'inspect-port',
  'inspect-publish-uid',
  'inspect-wait',
  'js-flags',
  'load-extension',
  'log-net-log',
  'remote-debugging-address',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'remote-debugging-socket-name',
  'remote-debugging-targets',
  'renderer-cmd-prefix',
  'ssl-key-log-file',
  'utility-cmd-prefix',
];

/** The first of them, without dashes. Chromium takes one dash as two, and on Windows a slash. */
export function forbiddenSwitch(args: readonly string[]): string | undefined {
  return args
    .map((arg) => /^(?:--?|\/)([a-z-]+)(?:=|$)/i.exec(arg)?.[1]?.toLowerCase())
    .find((name) => name !== undefined && forbiddenSwitches.includes(name));
}
