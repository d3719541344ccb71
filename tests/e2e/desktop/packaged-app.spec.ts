import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PackedApp, packDesktop } from '../../../build/package.ts';
import { isRoot } from '../../../build/paths.ts';
import { type CommandOutcome, runCommand } from '../../../build/run-command.ts';
import { asUnprivileged, hasUserNamespaces } from '../../../build/unprivileged.ts';
import { type DebianRoot, makeDebianRoot, modeOf } from './debian-root.ts';
import { expect, type Machine, test } from './desktop-app.ts';

interface Report {
  readonly selftest: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
}

/** threats.md E-13 to E-16 and E-19, on the app as Debian's own tools install it. */
test.describe('the packed, fused app', () => {
  test.describe.configure({ mode: 'serial' });
  let root: DebianRoot;
  let outputDir: string;
  let packed: PackedApp;
  let installed: string;

  test.beforeAll(async () => {
    root = await makeDebianRoot();
    outputDir = await mkdtemp(join(tmpdir(), 'countersign-packed-'));
    packed = await packDesktop({ purpose: 'trial', targets: ['deb'], outputDir });
    installed = join(root.dir, 'opt/Countersign/countersign');
  });
  test.afterAll(async () => {
    await root.remove();
    await rm(outputDir, { recursive: true, force: true });
  });

  /** The installed program as the user who works here would start it. */
  async function start(
    { homeDir, display, launcher }: Machine,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandOutcome> {
    const sandbox = (await hasUserNamespaces()) ? [] : ['--no-sandbox'];
    const unsandboxed = sandbox.length === 0 ? {} : { COUNTERSIGN_NO_SANDBOX: '1' };
    const user = asUnprivileged({ root: isRoot() });
    const [command = '', ...words] = [...user, installed, ...sandbox, ...args];
    const home = { HOME: homeDir, XDG_CONFIG_HOME: join(homeDir, '.config'), TMPDIR: homeDir };
    return runCommand(command, words, {
      cwd: homeDir,
      env: { ...launcher.env, ...display.env, ...home, ...unsandboxed, ...env },
      timeoutMs: 120_000,
    });
  }

  test('is installed by dpkg, which finds all that it depends on', async () => {
    const outcome = await root.dpkg('--install', packed.debPath ?? '');
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    const state = await root.dpkg('--status', 'countersign');
    expect(state.stdout).toContain('Status: install ok installed');
    const files = await root.files();
    for (const path of [
      'opt/Countersign/countersign',
      'opt/Countersign/resources/app.asar',
      'usr/bin/countersign-desktop',
      'usr/share/applications/countersign.desktop',
      'usr/share/doc/countersign/copyright',
      'usr/share/icons/hicolor/512x512/apps/countersign.png',
    ])
      expect(files).toContain(path);
    expect(await modeOf(join(root.dir, 'opt/Countersign/chrome-sandbox'))).toBe('4755');
    expect(await modeOf(join(root.dir, 'opt/Countersign/resources/app.asar'))).toBe('644');
    // Nothing of the package runs as root while it is installed or removed.
    const control = await runCommand('dpkg-deb', ['--ctrl-tarfile', packed.debPath ?? '']);
    expect(control.stdout).not.toMatch(/p(?:re|ost)(?:inst|rm)/);
  });

  test('E-13 has its fuses closed', async () => {
    const wire = await getCurrentFuseWire(installed);
    const off = FuseState.DISABLE;
    const on = FuseState.ENABLE;
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
    });
  });

  test('E-13 passes its own self-test, and leaves nothing in the home folder', async ({
    machine,
  }) => {
    const outcome = await start(machine, ['--selftest']);
    const report = JSON.parse(outcome.stdout.trim().split('\n').at(-1) ?? '{}') as Report;
    expect(
      report.checks.filter(({ ok }) => !ok),
      outcome.stdout,
    ).toEqual([]);
    expect(report).toMatchObject({ selftest: 'passed' });
    expect(outcome.code).toBe(0);
    expect(report.checks.map(({ name }) => name)).toEqual([
      'start',
      'packaged',
      'archive',
      'windows',
      'isolation',
      'policy',
      'ipc surface',
      'profile',
      'sensors',
      'fuse: no run as Node',
      'fuse: no NODE_OPTIONS',
      'fuse: no inspector',
      'no remote debugging',
    ]);
    const left = await readdir(machine.homeDir);
    expect(left.filter((name) => name.startsWith('countersign-selftest'))).toEqual([]);
  });

  test('E-15 refuses debuggers, and switches that take protection away', async ({ machine }) => {
    for (const refused of [
      '--remote-debugging-port=0',
      '-remote-debugging-port=0',
      '--remote-debugging-pipe',
      '--inspect-brk=0',
      '--disable-web-security',
      '--ignore-certificate-errors',
    ]) {
      const outcome = await start(machine, [refused]);
      expect(outcome, refused).toMatchObject({ code: 2 });
      expect(outcome.stderr).toMatch(/Countersign does not start with --/);
      expect(outcome.stderr).not.toMatch(/(?:DevTools|Debugger) listening/);
    }
  });

  test('E-13 runs no script that is handed to it', async ({ machine }) => {
    const mark = join(machine.homeDir, 'ran');
    const script = join(machine.homeDir, 'foreign.cjs');
    await writeFile(script, `require('fs').writeFileSync(${JSON.stringify(mark)}, '')`, {
      mode: 0o644,
    });
    const asNode = { ELECTRON_RUN_AS_NODE: '1' };
    const first = await start(machine, [script, '--selftest-probe'], asNode);
    expect(first.stdout).toContain('countersign-probe');
    const required = { NODE_OPTIONS: `--require=${script}` };
    const second = await start(machine, ['--selftest-probe'], required);
    expect(second.stdout).toContain('countersign-probe');
    await expect(stat(mark)).rejects.toThrow('ENOENT');
  });

  test('E-16 E-19 takes no addresses from elsewhere and has no updater of its own', async () => {
    const resources = await readdir(join(root.dir, 'opt/Countersign/resources'));
    expect(resources.sort()).toEqual(['app.asar', 'app.asar.unpacked']);
    const entry = await readFile(
      join(root.dir, 'usr/share/applications/countersign.desktop'),
      'utf8',
    );
    expect(entry).not.toMatch(/MimeType|%[uUfF]/);
    expect(entry).toContain('Exec=/opt/Countersign/countersign\n');
  });

  test('a self-test that ought to fail does: on a build without fuses', async ({ machine }) => {
    const { launcher } = machine;
    const words = [...launcher.args, '--selftest'];
    const outcome = await runCommand(launcher.executablePath, words, { env: launcher.env });
    const report = JSON.parse(outcome.stdout.trim().split('\n').at(-1) ?? '{}') as Report;
    expect(outcome.code).toBe(1);
    // DevTools open when they get round to it: on a slow machine after the self-test has looked.
    const failed = report.checks.filter(({ ok }) => !ok).map(({ name }) => name);
    expect(failed.filter((name) => name !== 'isolation')).toEqual([
      'packaged',
      'archive',
      'fuse: no run as Node',
      'fuse: no NODE_OPTIONS',
      'fuse: no inspector',
      'no remote debugging',
    ]);
  });

  test('is removed without a trace', async () => {
    const outcome = await root.dpkg('--purge', 'countersign');
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    expect(await root.files()).toEqual([]);
    expect(await readdir(root.dir)).toEqual(['var']);
  });
});
