import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { MachineState } from '../../shared/api/app-state.ts';

export interface MachinePort {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** macOS: `granted`, `denied`, `not-determined` …; nothing elsewhere. */
  readonly screenAccess: () => string | undefined;
  readonly accessibility: () => boolean | undefined;
  readonly isRunnable: (path: string) => Promise<boolean>;
}

/** What each sensor calls on Linux: without it that sensor is missing, and nothing else. */
const linuxTools = [
  { name: 'import', sensor: 'screenshot' },
  { name: 'xprop', sensor: 'window' },
  { name: 'xwininfo', sensor: 'window' },
] as const;

/** What this machine lets the app do, asked anew each time. */
export async function readMachine(port: MachinePort): Promise<MachineState> {
  const { platform, arch } = port;
  const screenAccess = port.screenAccess();
  const accessibility = port.accessibility();
  const tools = platform === 'linux' ? await readTools(port) : [];
  return {
    desktop: desktopOf(port),
    arch,
    ...(screenAccess !== undefined && { screenAccess: screenAccess === 'granted' }),
    ...(accessibility !== undefined && { accessibility }),
    tools,
  };
}

function desktopOf({ platform, env }: MachinePort): MachineState['desktop'] {
  if (platform === 'darwin') return 'macos';
  if (platform === 'win32') return 'windows';
  const isWayland = env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY']);
  if (isWayland) return 'wayland';
  return env['DISPLAY'] ? 'x11' : 'none';
}

const readTools = (port: MachinePort): Promise<MachineState['tools']> =>
  Promise.all(
    linuxTools.map(async (tool) => ({ ...tool, isThere: await isOnPath(port, tool.name) })),
  );

async function isOnPath({ env, isRunnable }: MachinePort, name: string): Promise<boolean> {
  for (const dir of (env['PATH'] ?? '').split(delimiter).filter((each) => each !== ''))
    if (await isRunnable(join(dir, name))) return true;
  return false;
}

export async function isRunnableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
