import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { registerServerCommands } from '../../server/commands.ts';
import { serverConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { logSeedPath, operatorSeedPath } from '../../server/log/operator-keys.ts';
import { initServer } from '../../server/init-server.ts';
import { createCaller } from '../support/server-fixture.ts';

describe('server init and start', { timeout: 30_000 }, () => {
  const state = { dataDir: '', consoleDir: '', password: '' };
  const config = (more: object = {}) =>
    serverConfig.parse({ dataDir: state.dataDir, port: 0, logLevel: 'silent', ...more });

  beforeAll(async () => {
    const base = await mkdtemp(join(tmpdir(), 'countersign-start-'));
    state.dataDir = join(base, 'data');
    state.consoleDir = join(base, 'console');
  });
  afterAll(() => rm(join(state.dataDir, '..'), { recursive: true, force: true }));

  async function runCommand(args: readonly string[]) {
    const lines = { out: [] as string[], err: [] as string[] };
    const program = new Command().exitOverride();
    registerServerCommands(program, {
      environment: {},
      output: {
        out: (text) => void lines.out.push(text),
        err: (text) => void lines.err.push(text),
      },
    });
    await program.parseAsync(['node', 'countersign', ...args]);
    const exitCode = process.exitCode;
    process.exitCode = 0;
    return { ...lines, exitCode };
  }

  it('does not start before it is initialised', async () => {
    expect(await startServer(config())).toEqual({
      ok: false,
      error: { code: 'not_initialised', dataDir: state.dataDir },
    });
  });

  it('creates two keys, a schema, an organisation and an owner, and says so as JSON', async () => {
    const args = ['--origin', 'diary.test/log', '--organisation', 'Acme', '--email', 'O@acme.test'];
    const { out } = await runCommand([
      'server',
      'init',
      '--data',
      state.dataDir,
      ...args,
      '--json',
    ]);
    const printed = JSON.parse(out[0] ?? '') as Record<string, string>;
    expect(Object.keys(printed).sort()).toEqual([
      'dataDir',
      'email',
      'operatorPk',
      'organisation',
      'origin',
      'owner',
      'password',
      'vkey',
    ]);
    expect(printed['password']).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    state.password = printed['password'] ?? '';
    const seeds = await Promise.all(
      [logSeedPath, operatorSeedPath].map((path) => readFile(path(state.dataDir), 'utf8')),
    );
    expect(seeds[0]).toMatch(/^[0-9a-f]{64}\n$/);
    expect(seeds[0]).not.toBe(seeds[1]);
    if (process.platform === 'win32') return;
    expect((await stat(logSeedPath(state.dataDir))).mode & 0o777).toBe(0o600);
    expect((await stat(join(state.dataDir, 'keys'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(state.dataDir, 'db'))).mode & 0o777).toBe(0o700);
  });

  it('is initialised once, and not by nonsense', async () => {
    const { dataDir } = state;
    const owner = { email: 'x@y.test', name: 'X' };
    const again = { dataDir, origin: 'diary.test/log', organisation: 'B', owner };
    expect(await initServer(again)).toEqual({
      ok: false,
      error: { code: 'already_initialised', dataDir },
    });
    const nonsense = { ...again, dataDir: `${dataDir}-2`, owner: { email: 'x', name: 'X' } };
    expect(await initServer(nonsense)).toEqual({
      ok: false,
      error: { code: 'request_invalid', key: 'owner.email' },
    });
    const printed = await runCommand([
      'server',
      'init',
      '--data',
      dataDir,
      '--origin',
      'a',
      '--organisation',
      'B',
      '--email',
      'x@y.test',
    ]);
    expect(printed.exitCode).toBe(1);
    expect(printed.err[0]).toContain('already_initialised');
  });

  it('lets one process at a time into a data directory', async () => {
    const first = assertOk(await startServer(config()));
    expect(await startServer(config())).toEqual({
      ok: false,
      error: { code: 'data_dir_locked', dir: state.dataDir },
    });
    const caller = createCaller(() => first.url);
    const signIn = { email: 'o@acme.test', password: state.password };
    expect((await caller.post('/v1/session', signIn)).status).toBe(200);
    expect((await caller.get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await caller.get('/readyz')).status).toBe(200);
    await first.close();
    const second = assertOk(await startServer(config()));
    // Nothing is left behind by a start that fails half-way: the directory is free again.
    const port = Number(new URL(second.url).port);
    await second.close();
    const holder = createServer().listen(port, '127.0.0.1');
    await expect(startServer(config({ port }))).rejects.toThrow('EADDRINUSE');
    const taken = await runCommand([
      'server',
      'start',
      '--data',
      state.dataDir,
      '--port',
      `${port}`,
    ]);
    expect(JSON.parse(taken.err[0] ?? '')).toMatchObject({ code: 'start_failed' });
    holder.close();
    await assertOk(await startServer(config())).close();
  });

  it('refuses keys that others can read', async () => {
    const path = logSeedPath(state.dataDir);
    await chmod(path, 0o644);
    expect(await startServer(config())).toEqual({
      ok: false,
      error: { code: 'seed_readable_by_others', path },
    });
    await chmod(path, 0o600);
  });

  it('refuses a database that belongs to other keys', async () => {
    const path = operatorSeedPath(state.dataDir);
    const kept = await readFile(path, 'utf8');
    await writeFile(path, `${'7'.repeat(64)}\n`);
    expect(await startServer(config())).toMatchObject({
      ok: false,
      error: { code: 'database_of_another_server' },
    });
    await writeFile(path, 'not a seed');
    expect(await startServer(config())).toMatchObject({
      ok: false,
      error: { code: 'seed_malformed' },
    });
    await writeFile(path, kept);
  });

  it('names the configuration that is wrong', async () => {
    const printed = await runCommand([
      'server',
      'start',
      '--data',
      state.dataDir,
      '--port',
      'eighty',
    ]);
    expect(printed.exitCode).toBe(3);
    expect(JSON.parse(printed.err[0] ?? '')).toMatchObject({
      code: 'config_invalid',
      key: '--port',
      source: 'flag',
    });
  });

  it('serves the console’s page with a nonce of its own for every answer', async () => {
    await mkdir(join(state.consoleDir, 'assets'), { recursive: true });
    const page = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><title>x</title>';
    await writeFile(join(state.consoleDir, 'index.html'), page);
    await writeFile(join(state.consoleDir, 'assets', 'app-1.js'), 'export {};\n');
    const server = assertOk(await startServer(config({ consoleDir: state.consoleDir })));
    const caller = createCaller(() => server.url);
    const open = (path: string) =>
      caller.request<string>('GET', path, { headers: { accept: 'text/html' } });
    const nonces = new Set<string>();
    for (const path of ['/', '/contracts/1?week=2', '/']) {
      const answer = await open(path);
      expect(answer.status).toBe(200);
      const nonce = /content="([^"]+)"/.exec(answer.body)?.[1] ?? '';
      const csp = answer.headers.get('content-security-policy') ?? '';
      expect(csp).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(csp).toContain("script-src 'self';");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('cache-control')).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
    const script = await caller.get<string>('/assets/app-1.js');
    expect(script).toMatchObject({ status: 200, body: 'export {};\n' });
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await open('/index.html')).body).not.toContain('__CSP_NONCE__');
    expect((await open('/v1/nothing')).status).toBe(404);
    expect((await caller.get('/assets/none.js')).status).toBe(404);
    expect((await caller.get('/..%2fdata%2fkeys%2flog.seed')).status).toBe(400);
    await server.close();
  });
});
