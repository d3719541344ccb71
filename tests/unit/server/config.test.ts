import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../server/config.ts';

describe('configuration', () => {
  const state = { dir: '' };
  beforeAll(async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-config-'));
  });
  afterAll(() => rm(state.dir, { recursive: true, force: true }));
  const load = (flags: object, environment: Record<string, string> = {}) =>
    loadConfig({ flags: { dataDir: state.dir, ...flags }, environment });

  it('listens on loopback without asking', async () => {
    expect(await load({})).toEqual({
      ok: true,
      value: {
        dataDir: state.dir,
        host: '127.0.0.1',
        port: 8_440,
        trustProxy: 0,
        logLevel: 'info',
      },
    });
  });

  it('prefers flag over environment over file', async () => {
    const path = join(state.dir, 'server.json');
    await writeFile(path, JSON.stringify({ port: 1, host: 'file.test', logLevel: 'warn' }));
    const environment = { COUNTERSIGN_PORT: '2', COUNTERSIGN_HOST: 'env.test' };
    const loaded = await load({ port: '3' }, environment);
    expect(loaded).toMatchObject({
      ok: true,
      value: { port: 3, host: 'env.test', logLevel: 'warn' },
    });
    await rm(path);
  });

  it.each([
    [{ port: '70000' }, {}, '--port', 'flag'],
    [{ publicUrl: 'ftp://x' }, {}, '--public-url', 'flag'],
    [{}, { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL', 'environment'],
    [{}, { COUNTERSIGN_LOG_LEVEL: 'loud' }, 'COUNTERSIGN_LOG_LEVEL', 'environment'],
  ])('names a bad key where it was written: %o %o', async (flags, environment, key, source) => {
    const loaded = await load(flags, environment);
    expect(loaded).toMatchObject({ ok: false, error: { code: 'config_invalid', key, source } });
  });

  it.each([
    ['{', 'not JSON'],
    ['[]', 'not an object'],
    ['{"prot": 1}', 'rot'],
  ])('refuses a file that is %s', async (text, detail) => {
    const path = join(state.dir, 'server.json');
    await writeFile(path, text);
    const loaded = await load({});
    await rm(path);
    expect(loaded).toMatchObject({ ok: false, error: { source: 'file' } });
    expect(JSON.stringify(loaded)).toContain(detail);
  });

  it('needs a data directory', async () => {
    expect(await loadConfig({ flags: {}, environment: {} })).toMatchObject({
      ok: false,
      error: { key: '--data' },
    });
  });
});
