import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasUserNamespaces } from '../../../build/unprivileged.ts';
import { desktopRequests, outboxRequests, recoveryRequests } from '../../../shared/api/ipc.ts';
import { type DesktopApp, expect, test } from './desktop-app.ts';

/** docs/threat-model.md, E-01 to E-12, E-16 and E-17, on the running app. */
test.describe('the windows', () => {
  let app: DesktopApp;
  test.beforeEach(async ({ machine }) => {
    app = await machine.start();
  });

  test('E-01 every web contents is isolated, sandboxed and without Node', async () => {
    const preferences = await app.electron.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents): unknown => {
        // Not in the public types, but the only way to see what a window really got.
        const read = Reflect.get(contents, 'getLastWebPreferences') as () => unknown;
        return read.call(contents);
      }),
    );
    expect(preferences.length).toBeGreaterThanOrEqual(2);
    for (const each of preferences) {
      expect(each).toMatchObject({
        contextIsolation: true,
        sandbox: true,
        webSecurity: true,
        nodeIntegration: false,
        webviewTag: false,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
      });
      expect(each).not.toMatchObject({ nodeIntegrationInWorker: true });
      expect(each).not.toMatchObject({ nodeIntegrationInSubFrames: true });
    }
    const pids = await app.electron.evaluate(({ app: electronApp }) =>
      electronApp
        .getAppMetrics()
        .filter(({ type }) => type === 'Tab')
        .map(({ pid }) => pid),
    );
    expect(pids.length).toBeGreaterThanOrEqual(2);
    // Seccomp filters are on, or Chromium's sandbox is not: only where the system forbids it.
    const mode = (await hasUserNamespaces()) ? 2 : 0;
    for (const pid of pids) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(new RegExp(`^Seccomp:\\s+${mode}$`, 'm'));
    }
  });

  test('E-02 a page sees a frozen list of functions and nothing of Electron', async () => {
    const seen = await (await app.diary()).evaluate(() => ({
      types: [
        typeof Reflect.get(window, 'require'),
        typeof Reflect.get(window, 'process'),
        typeof Reflect.get(window, 'Buffer'),
        typeof Reflect.get(window, 'ipcRenderer'),
      ],
      keys: Object.keys(window.countersign).sort(),
      returned: typeof window.countersign.onState(() => undefined),
    }));
    expect(seen).toEqual({
      types: ['undefined', 'undefined', 'undefined', 'undefined'],
      keys: ['invoke', 'onState'],
      returned: 'function',
    });
    const outbox = await (await app.outbox()).evaluate(() => ({
      bridge: Object.keys(Reflect.get(window, 'countersignOutbox') as object).sort(),
      desktop: typeof Reflect.get(window, 'countersign'),
    }));
    expect(outbox).toEqual({ bridge: ['invoke', 'onWake'], desktop: 'undefined' });
  });

  test('E-02 nothing that a listener gets carries an event or a sender', async () => {
    const state = await (await app.diary()).evaluate(
      () =>
        new Promise<{ count: number; keys: string[] }>((resolve) => {
          const { countersign } = window;
          countersign.onState((...args: readonly object[]) =>
            resolve({ count: args.length, keys: Object.keys(args[0] ?? {}).sort() }),
          );
          void window.countersign.invoke('notice.dismiss', { id: 'none' });
        }),
    );
    expect(state.count).toBe(1);
    expect(state.keys).toContain('tracking');
    expect(state.keys).not.toContain('sender');
  });

  test('E-03 unknown calls, odd arguments and foreign calls are refused and logged', async ({
    machine,
  }) => {
    const page = await app.diary();
    const answers = await page.evaluate(async () => {
      const { countersign } = window;
      const invoke = (call: unknown, request: unknown): Promise<unknown> =>
        countersign.invoke(call as never, request as never);
      return Promise.all([
        invoke('sign', { bytes: 'AAAA' }),
        invoke('outbox.journal', { after: 0, limit: 1 }),
        invoke('__proto__', {}),
        invoke('constructor', {}),
        invoke('tracking.start', { con: '../../etc', ctx: {} }),
        invoke('app.state', { extra: true }),
        invoke(['app.state'], {}),
      ]);
    });
    for (const answer of answers)
      expect(answer).toEqual({ ok: false, error: { code: 'ipc_malformed' } });
    const log = await readFile(join(machine.profileDir, 'logs', 'main.log'), 'utf8');
    expect(log).toContain('ipc_malformed');
  });

  test('E-03 another window with our page and preload is not our window', async () => {
    const answer = await app.electron.evaluate(async ({ app: main, BrowserWindow, session }) => {
      const hostile = new BrowserWindow({
        show: false,
        webPreferences: {
          session: session.fromPartition('diary'),
          preload: `${main.getAppPath()}/dist/desktop/preload/desktop.cjs`,
          sandbox: true,
          contextIsolation: true,
        },
      });
      await hostile.loadURL('app://bundle/desktop/index.html');
      const answered: unknown = await hostile.webContents.executeJavaScript(
        "window.countersign.invoke('app.state', {})",
      );
      hostile.destroy();
      return answered;
    });
    expect(answer).toEqual({ ok: false, error: { code: 'ipc_untrusted_sender' } });
  });

  test('E-03 a frame inside our window is not trusted, and cannot even be made', async () => {
    const page = await app.diary();
    const before = page.frames().length;
    const blocked = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) =>
            resolve(event.effectiveDirective),
          );
          const frame = document.createElement('iframe');
          frame.src = 'data:text/html,<p>hostile</p>';
          document.body.append(frame);
          setTimeout(() => resolve('nothing'), 5_000);
        }),
    );
    expect(blocked).toBe('frame-src');
    expect(before).toBe(1);
    const answers = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const [real] = BrowserWindow.getAllWindows().filter((window) =>
        window.webContents.getURL().includes('desktop/index'),
      );
      const frames = real?.webContents.mainFrame.frames ?? [];
      return Promise.all(
        frames.map(
          (frame) => frame.executeJavaScript('typeof window.countersign') as Promise<string>,
        ),
      );
    });
    for (const type of answers) expect(type).toBe('undefined');
  });

  test('E-04 pages come from app://bundle, traversal and other files do not', async () => {
    const page = await app.diary();
    expect(page.url()).toMatch(/^app:\/\/bundle\/desktop\/index\.html/);
    const paths = [
      '/..%2f..%2fmain/index.js',
      '/desktop/%2e%2e/%2e%2e/main/index.js',
      '/desktop/index.html%00.js',
      '/desktop//index.html',
      '/.hidden.js',
      '/desktop/..%5c..%5cmain%5cindex.js',
    ];
    const statuses = await page.evaluate(
      (tried) => Promise.all(tried.map(async (path) => (await fetch(path)).status)),
      paths,
    );
    for (const [i, status] of statuses.entries()) expect([400, 404], paths[i]).toContain(status);
    const foreign = await page.evaluate(() =>
      Promise.all(
        ['/outbox/index.html', '/desktop/encoder.html', '/main/index.js'].map(
          async (path) => (await fetch(path)).status,
        ),
      ),
    );
    expect(foreign).toEqual([404, 404, 404]);
    const file = await page.evaluate(() =>
      fetch('file:///etc/passwd').then(
        () => 'read',
        () => 'no',
      ),
    );
    expect(file).toBe('no');
  });

  test('E-05 the policy is a header with a fresh nonce, and inline script does not run', async () => {
    const page = await app.diary();
    const read = () =>
      page.evaluate(async () => {
        const answer = await fetch('/desktop/index.html');
        return {
          policy: answer.headers.get('content-security-policy') ?? '',
          html: await answer.text(),
        };
      });
    const [first, second] = [await read(), await read()];
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
    ])
      expect(first.policy).toContain(part);
    expect(first.policy).not.toContain('unsafe');
    const nonce = /'nonce-([^']+)'/.exec(first.policy)?.[1] ?? '';
    expect(nonce.length).toBeGreaterThan(20);
    expect(first.html).toContain(nonce);
    expect(second.policy).not.toContain(nonce);
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      try {
        script.text = 'window.injected = true';
        document.head.append(script);
      } catch {
        // Trusted Types refuse the assignment itself.
      }
      document.body.insertAdjacentElement('beforeend', document.createElement('div'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      return Reflect.get(window, 'injected') === true;
    });
    expect(ran).toBe(false);
    // In a task of its own: what the debugger itself evaluates is exempt.
    const evaluated = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          setTimeout(() => {
            try {
              const make = Reflect.get(window, 'Function') as unknown as new (
                body: string,
              ) => () => unknown;
              resolve(String(new make('return 1')()));
            } catch {
              resolve('refused');
            }
          });
        }),
    );
    expect(evaluated).toBe('refused');
  });

  test('E-05 no window reaches the network, and only the outbox has the forwarded API', async () => {
    const page = await app.diary();
    const reached = (path: string) =>
      page.evaluate(
        (address) =>
          fetch(address).then(
            (answer) => answer.status,
            () => 'blocked',
          ),
        path,
      );
    expect(await reached('https://example.com/')).toBe('blocked');
    expect(await reached('http://127.0.0.1:1/')).toBe('blocked');
    expect(await reached('/api/v1/contracts')).toBe(404);
    const outbox = await app.outbox();
    const fromOutbox = (path: string, method = 'GET') =>
      outbox.evaluate(
        ([address, how]) =>
          fetch(address ?? '', { method: how ?? 'GET' }).then(
            (answer) => answer.status,
            () => 'blocked',
          ),
        [path, method],
      );
    expect(await fromOutbox('/api/v1/contracts')).toBe(401);
    expect(await fromOutbox('/api/v1/session', 'POST')).toBe(404);
    expect(await fromOutbox('/api/v1/organisations/x')).toBe(404);
    expect(await fromOutbox('/api/../v1/contracts')).not.toBe(200);
    expect(await fromOutbox('https://example.com/')).toBe('blocked');
  });

  test('E-06 E-07 a window goes nowhere, and opens nothing that is not on the list', async () => {
    const page = await app.diary();
    await app.electron.evaluate(({ shell }) => {
      Reflect.set(globalThis, 'opened', []);
      shell.openExternal = async (url: string) => {
        (Reflect.get(globalThis, 'opened') as string[]).push(url);
      };
    });
    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    await page.waitForTimeout(500);
    expect(page.url()).toMatch(/^app:\/\/bundle\//);
    const windows = app.electron.windows().length;
    const opened = await page.evaluate(() =>
      [
        'https://example.com/',
        'http://localhost/',
        'file:///etc/passwd',
        'javascript:alert(1)',
      ].map((url) => window.open(url) === null),
    );
    expect(opened).toEqual([true, true, true, true]);
    expect(app.electron.windows().length).toBe(windows);
    expect(await app.electron.evaluate(() => Reflect.get(globalThis, 'opened'))).toEqual([]);
  });

  test('E-08 permissions are denied', async () => {
    const page = await app.diary();
    const answers = await page.evaluate(async () => {
      const tried = async (work: () => Promise<unknown>) =>
        work().then(
          (value) => `got ${String(value)}`,
          () => 'denied',
        );
      return {
        notification: await Notification.requestPermission(),
        media: await tried(() => navigator.mediaDevices.getUserMedia({ audio: true })),
        display: await tried(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
        position: await tried(
          () =>
            new Promise((resolve, reject) => {
              navigator.geolocation.getCurrentPosition(resolve, reject);
            }),
        ),
        clipboard: await tried(() => navigator.clipboard.readText()),
      };
    });
    expect(answers).toEqual({
      notification: 'denied',
      media: 'denied',
      display: 'denied',
      position: 'denied',
      clipboard: 'denied',
    });
  });

  test('E-09 no spelling dictionary is fetched: spelling is off in every session', async () => {
    const states = await app.electron.evaluate(({ session, webContents }) => [
      ...['diary', 'persist:outbox', 'encoder', 'recovery'].map((name) =>
        session.fromPartition(name).isSpellCheckerEnabled(),
      ),
      ...webContents.getAllWebContents().map((each) => each.session.isSpellCheckerEnabled()),
      session.defaultSession.isSpellCheckerEnabled(),
    ]);
    expect(states.length).toBeGreaterThanOrEqual(7);
    expect(states.filter((isOn) => isOn)).toEqual([]);
  });

  test('E-10 the encoder sees pictures and reaches nothing; no window can sign', async () => {
    const opened = app.electron.waitForEvent('window');
    await app.call('machine.testCapture', {});
    const encoder = await opened;
    expect(encoder.url()).toContain('/desktop/encoder.html');
    const reach = await encoder.evaluate(async () => {
      const tried = (address: string) =>
        fetch(address).then(
          () => 'reached',
          () => 'blocked',
        );
      return {
        net: await tried('https://example.com/'),
        own: await tried('/desktop/encoder.html'),
        api: await tried('/api/v1/contracts'),
        bridges: Object.keys(window).filter((name) => name.startsWith('countersign')),
        node: ['require', 'process', 'Buffer'].filter((name) => name in window),
      };
    });
    expect(reach).toEqual({
      net: 'blocked',
      own: 'blocked',
      api: 'blocked',
      bridges: [],
      node: [],
    });
    const calls = [desktopRequests, outboxRequests, recoveryRequests].flatMap(Object.keys);
    expect(calls.filter((name) => /sign|key|secret|seed/i.test(name))).toEqual([]);
  });

  test('E-12 a key store that protects nothing is said to, in the window', async () => {
    const { sensors } = await app.state();
    const keystore = sensors.find(({ sensor }) => sensor === 'keystore');
    expect(keystore).toMatchObject({ state: 'degraded' });
    expect(['file', 'basic_text']).toContain(keystore?.reason);
    const page = await app.diary();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('tab', { name: 'What can be recorded' }).click();
    await expect(page.getByText(/no system key store was found/).first()).toBeVisible();
  });

  test('E-16 no scheme of addresses leads into the app', async () => {
    const schemes = ['countersign', 'app', 'http', 'https'];
    const taken = await app.electron.evaluate(
      ({ app: electronApp }, names) =>
        names.filter((name) => electronApp.isDefaultProtocolClient(name)),
      schemes,
    );
    expect(taken).toEqual([]);
  });

  test('E-17 nothing is recorded before somebody presses Start', async ({ machine }) => {
    const page = await app.diary();
    await expect(page.getByText('Recording', { exact: true })).toHaveCount(0);
    const { tracking, lastCapture } = await app.state();
    expect({ state: tracking.state, lastCapture }).toEqual({ state: 'stopped' });
    const input = await app.electron.evaluate(({ app: electronApp }) =>
      electronApp.getAppMetrics().filter(({ serviceName }) => /input/i.test(serviceName ?? '')),
    );
    expect(input).toEqual([]);
    const blobs = await readdir(join(machine.profileDir, 'blobs')).catch(() => []);
    expect(blobs).toEqual([]);
  });

  test('a second start shows the first window and ends', async ({ machine }) => {
    const { launcher, profileDir } = machine;
    const second = spawn(launcher.executablePath, [...launcher.args, `--profile=${profileDir}`], {
      env: launcher.env,
      stdio: 'ignore',
    });
    const code = await new Promise((resolve) => {
      second.once('exit', resolve);
    });
    expect(code).toBe(0);
    expect((await app.state()).tracking.state).toBe('stopped');
  });
});
