import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ElectronApplication, type Page, test as base } from '@playwright/test';
import { launchApp } from '../../../build/launch-app.ts';
import { createLauncher, type Launcher } from '../../../build/launch-electron.ts';
import { makePrivateTempDir } from '../../../build/unprivileged.ts';
import { startVirtualDisplay, type VirtualDisplay } from '../../../build/virtual-display.ts';
import type { AppState } from '../../../shared/api/app-state.ts';
import type {
  DesktopBridge,
  DesktopCall,
  DesktopRequest,
  DesktopResponses,
  IpcAnswer,
} from '../../../shared/api/ipc.ts';
import { assertOk } from '../../../shared/kit/result.ts';

/** A machine: a home folder, a display, and the app as it is started there. */
export interface Machine {
  readonly homeDir: string;
  readonly profileDir: string;
  readonly display: VirtualDisplay;
  readonly launcher: Launcher;
  /** Starts the app; again for the next start on the same profile. */
  start(args?: readonly string[]): Promise<DesktopApp>;
}

export interface DesktopApp {
  readonly electron: ElectronApplication;
  /** The tracker's window. */
  diary(): Promise<Page>;
  outbox(): Promise<Page>;
  call<C extends DesktopCall>(
    name: C,
    request: DesktopRequest<C>,
  ): Promise<IpcAnswer<DesktopResponses[C]>>;
  state(): Promise<AppState>;
  /** Everything that the process wrote to its console. */
  output(): string;
  close(): Promise<void>;
  /** SIGKILL for the whole process group of the app, as a power cut would. */
  kill(): Promise<void>;
}

declare global {
  interface Window {
    readonly countersign: DesktopBridge;
  }
}

interface WorkerFixtures {
  readonly screenSize: { readonly width: number; readonly height: number };
  readonly display: VirtualDisplay;
}
interface TestFixtures {
  readonly machine: Machine;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  screenSize: [
    { width: 1280, height: 800 },
    { scope: 'worker', option: true },
  ],
  display: [
    async ({ screenSize }, use) => {
      const display = await startVirtualDisplay(screenSize);
      await use(display);
      await display.stop();
    },
    { scope: 'worker' },
  ],
  machine: async ({ display }, use) => {
    const homeDir = await makePrivateTempDir('countersign-e2e-');
    const launcher = await createLauncher({ homeDir, env: display.env });
    const running: DesktopApp[] = [];
    const profileDir = join(homeDir, 'profile');
    await use({
      homeDir,
      profileDir,
      display,
      launcher,
      start: async (args = []) => {
        const app = await startApp(launcher, [...args, `--profile=${profileDir}`]);
        running.push(app);
        return app;
      },
    });
    for (const app of running) await app.close().catch(() => undefined);
    await rm(homeDir, { recursive: true, force: true });
  },
});
export { expect } from '@playwright/test';

async function startApp(launcher: Launcher, args: readonly string[]): Promise<DesktopApp> {
  const electron = await launchApp({
    executablePath: launcher.executablePath,
    args: [...launcher.args, ...args],
    env: launcher.env,
  });
  const child = electron.process();
  const written: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => written.push(chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => written.push(chunk.toString('utf8')));
  const pageAt = async (path: string): Promise<Page> => {
    for (;;) {
      const found = electron.windows().find((page) => page.url().includes(path));
      if (found !== undefined) {
        await found.waitForLoadState('load');
        return found;
      }
      await electron.waitForEvent('window');
    }
  };
  const diary = () => pageAt('/desktop/index.html');
  const call: DesktopApp['call'] = async (name, request) => {
    const page = await diary();
    const answer = await page.evaluate(
      ([calledName, given]) => window.countersign.invoke(calledName as never, given as never),
      [name, request] as const,
    );
    return answer;
  };
  await pageAt('/outbox/index.html');
  return {
    electron,
    diary,
    outbox: () => pageAt('/outbox/index.html'),
    call,
    state: async () => assertAnswer(await call('app.state', {})),
    output: () => written.join(''),
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) await electron.close();
    },
    kill: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function assertAnswer<T>(answer: IpcAnswer<T>): T {
  return assertOk(answer as Parameters<typeof assertOk<T, unknown>>[0]);
}

/** The journal's entries as they lie on disk: payloads, oldest first. */
export async function journalPayloads(
  profileDir: string,
): Promise<readonly { readonly kind: string; readonly payload: Record<string, unknown> }[]> {
  const text = await readFile(join(profileDir, 'journal', 'entries.ndjson'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { envelope } = JSON.parse(line).body;
      const kind = /countersign\.([a-z]+)\.v1/.exec(envelope.payloadType)?.[1] ?? '';
      const payload = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
      return { kind, payload };
    });
}
