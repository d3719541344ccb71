import { chmod, chown, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNPRIVILEGED_ID, isRoot } from './paths.ts';
import { runCommand } from './run-command.ts';

/** Words to put before a command so that root runs it as the unprivileged user; else none. */
export function asUnprivileged(user: { readonly root: boolean }): readonly string[] {
  if (!user.root) return [];
  return ['setpriv', `--reuid=${UNPRIVILEGED_ID}`, `--regid=${UNPRIVILEGED_ID}`, '--clear-groups'];
}

/** Creates a folder that only the user who runs Electron can read. */
export async function makePrivateDir(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o755 });
  return giveAway(dir);
}

/** A fresh private folder below the system's temporary one. */
export async function makePrivateTempDir(prefix: string): Promise<string> {
  return giveAway(await mkdtemp(join(tmpdir(), prefix)));
}

/**
 * Whether the user that runs Electron may create the namespaces that Chromium's sandbox is made of.
 * Many containers and some hardened kernels forbid it.
 */
export async function hasUserNamespaces(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const probe = ['unshare', '--user', '--map-root-user', '--net', '--pid', '--fork', 'true'];
  const [command = '', ...args] = [...asUnprivileged({ root: isRoot() }), ...probe];
  return (await runCommand(command, args, { cwd: '/', timeoutMs: 10_000 })).code === 0;
}

async function giveAway(dir: string): Promise<string> {
  if (isRoot()) await chown(dir, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  await chmod(dir, 0o700);
  return dir;
}
