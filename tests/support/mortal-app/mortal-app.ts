import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createLauncher } from '../../../build/launch-electron.ts';
import { distDir } from '../../../build/paths.ts';
import { builtDesktopApp } from '../../../build/stage-app.ts';
import { type Beat, mortalEnv, type MortalOrders } from './fault.ts';

/** The built app behind an entry of ours, on one machine. */
export interface MortalApp {
  /** Runs until it is dead, or done; whatever it said of itself. */
  live(orders: Omit<MortalOrders, 'aheadFile' | 'beatFile'>): Promise<Life>;
}

export interface Life {
  readonly end: 'killed' | 'ended' | (typeof finals)[number] | 'late';
  readonly beats: readonly Beat[];
}

const patienceMs = 150_000;
const finals = ['done', 'interrupted', 'refused'] as const;

/** `dir`: private to the user that runs Electron. */
export async function createMortalApp(
  dir: string,
  env: Readonly<Record<string, string>>,
): Promise<MortalApp> {
  const rootDir = await layOut();
  const { include, packages } = builtDesktopApp;
  const app = { rootDir, include: [...include, 'mortal'], packages };
  const launcher = await createLauncher({ homeDir: dir, env, app });
  const files = { aheadFile: join(dir, 'ahead'), beatFile: join(dir, 'beats') };
  return {
    async live(given) {
      await rm(files.beatFile, { force: true });
      const orders: MortalOrders = { ...given, ...files };
      const args = [...launcher.args, `--profile=${join(dir, 'profile')}`];
      const child = spawn(launcher.executablePath, args, {
        env: { ...launcher.env, [mortalEnv]: JSON.stringify(orders) },
        stdio: 'ignore',
        detached: true,
      });
      const end = await endOf(child, () => readBeats(files.beatFile));
      return { end, beats: await readBeats(files.beatFile) };
    },
  };
}

/** Our entry beside the built app, as its package.json's `main`. */
async function layOut(): Promise<string> {
  const rootDir = await mkdtemp(join(tmpdir(), 'countersign-mortal-'));
  await build({
    entryPoints: [fileURLToPath(new URL('mortal-main.ts', import.meta.url))],
    outfile: join(rootDir, 'mortal/main.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['electron'],
    logLevel: 'warning',
  });
  await symlink(join(distDir, '..', 'node_modules'), join(rootDir, 'node_modules'));
  await symlink(distDir, join(rootDir, 'dist'));
  const manifest = {
    name: 'countersign',
    version: '0.1.0',
    type: 'module',
    main: 'mortal/main.js',
  };
  await writeFile(join(rootDir, 'package.json'), JSON.stringify(manifest));
  return rootDir;
}

async function endOf(
  child: ChildProcess,
  beats: () => Promise<readonly Beat[]>,
): Promise<Life['end']> {
  const gone = new Promise<'killed' | 'ended'>((resolve) =>
    child.once('exit', (_code, signal) => resolve(signal === 'SIGKILL' ? 'killed' : 'ended')),
  );
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const pause = new Promise<'on'>((resolve) => void setTimeout(() => resolve('on'), 250));
    const now = await Promise.race([gone, pause]);
    if (now !== 'on') return now;
    const last = (await beats()).at(-1)?.said;
    const final = finals.find((each) => each === last);
    if (final === undefined && Date.now() < giveUpAt) continue;
    // Its whole group: the windows' processes are of no use to anybody.
    process.kill(-(child.pid as number), 'SIGKILL');
    await gone;
    return final ?? 'late';
  }
}

async function readBeats(path: string): Promise<readonly Beat[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Beat);
}
