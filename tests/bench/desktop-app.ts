import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { launchApp } from '../../build/launch-app.ts';
import { createLauncher } from '../../build/launch-electron.ts';
import { makePrivateTempDir } from '../../build/unprivileged.ts';
import { openWorkplace } from '../e2e/desktop/tracking-place.ts';
import { agreeContract } from '../support/mortal-app/agree-contract.ts';

/** The built app with a real server and an active contract: 3 captures a slice, titles on. */
export interface BenchApp {
  readonly electron: ElectronApplication;
  readonly profileDir: string;
  /** Starts recording and closes the window. */
  track(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Pictures on disk so far, without thumbnails. */
  pictures(): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

export async function startBenchApp(env: Readonly<Record<string, string>>): Promise<BenchApp> {
  const place = await openWorkplace();
  const homeDir = await makePrivateTempDir('countersign-bench-');
  const profileDir = join(homeDir, 'profile');
  const launcher = await createLauncher({ homeDir, env });
  const { electron, con, call } = await agreeContract(place, (args) =>
    launchApp({
      executablePath: launcher.executablePath,
      args: [...launcher.args, `--profile=${profileDir}`, ...args],
      env: launcher.env,
    }),
  );
  const start = async () => {
    const ctx = { memo: 'Answering tickets', mode: 'desk', work: 'service' };
    const started = await call('tracking.start', { con, ctx });
    if (!(started as { ok: boolean }).ok) throw new Error(JSON.stringify(started));
  };
  return {
    electron,
    profileDir,
    start,
    stop: async () => void (await call('tracking.stop', {})),
    async track() {
      await start();
      await electron.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows())
          if (window.webContents.getURL().includes('/desktop/index.html')) window.close();
      });
    },
    pictures: () => picturesIn(profileDir),
    async close() {
      await electron.close();
      await place.close();
    },
  };
}

/** The larger of each capture's two pictures: a thumbnail is never above 480 pixels. */
async function picturesIn(profileDir: string): Promise<readonly Uint8Array[]> {
  const dir = join(profileDir, 'blobs');
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  const found: Uint8Array[] = [];
  for (const name of names.filter((each) => /[0-9a-f]{64}$/.test(each)))
    found.push(new Uint8Array(await readFile(join(dir, name))));
  return found.filter((bytes) => widthOf(bytes) > 480);
}

/** Of a lossy WebP (`VP8 `), or of an extended one. */
function widthOf(bytes: Uint8Array): number {
  const at = (i: number) => bytes[i] ?? 0;
  const isExtended = String.fromCharCode(...bytes.subarray(12, 16)) === 'VP8X';
  return isExtended
    ? 1 + at(24) + (at(25) << 8) + (at(26) << 16)
    : (at(26) + (at(27) << 8)) & 0x3fff;
}
