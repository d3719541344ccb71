import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeConfig, loadConfig, serverConfig } from '../../../server/config.ts';
import { configKeys, unknownNames } from '../../../server/config-keys.ts';
import { assertOk } from '../../../shared/kit/result.ts';

describe('configuration', () => {
  const state = { dir: '' };
  beforeAll(async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-config-'));
  });
  afterAll(() => rm(state.dir, { recursive: true, force: true }));
  const load = (flags: object, environment: Record<string, string> = {}) =>
    loadConfig({ flags: { dataDir: state.dir, ...flags }, environment });

  it('listens on loopback without asking', async () => {
    expect(await load({})).toMatchObject({
      ok: true,
      value: {
        dataDir: state.dir,
        host: '127.0.0.1',
        port: 8_440,
        trustProxy: 0,
        logLevel: 'info',
        metricsHost: '127.0.0.1',
        drainSeconds: 3,
        minFreeMegabytes: 256,
        entriesPerHour: 20_000,
        pictureMegabytesPerDay: 4_096,
        organisationPictureMegabytesPerDay: 65_536,
      },
    });
  });

  it('takes a bucket with its keys, and no keys from the command line', async () => {
    const s3Endpoint = 'https://s3.example.com';
    expect(await load({ s3Endpoint })).toMatchObject({
      ok: false,
      error: { code: 'config_invalid', key: 's3Bucket' },
    });
    const environment = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(await load({ s3Endpoint, s3Bucket: 'pictures' }, environment)).toMatchObject({
      ok: true,
      value: { s3Endpoint, s3Bucket: 'pictures', s3AccessKey: 'key', s3SecretKey: 'secret' },
    });
    for (const key of ['s3AccessKey', 's3SecretKey'] as const) {
      expect(configKeys[key].isSecret).toBe(true);
      expect(configKeys[key].flag).toBeUndefined();
    }
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

  it.each([
    [{ metricsHost: '0.0.0.0' }, {}, '--metrics-host'],
    [{}, { COUNTERSIGN_METRICS_HOST: '10.0.0.1' }, 'COUNTERSIGN_METRICS_HOST'],
  ])('shows metrics to nobody else without a token: %o %o', async (flags, environment, key) => {
    expect(await load(flags, environment)).toMatchObject({ ok: false, error: { key } });
    const token = { COUNTERSIGN_METRICS_TOKEN: 'sixteen letters!' };
    expect(await load(flags, { ...environment, ...token })).toMatchObject({ ok: true });
  });

  it('prints what is in force and where it comes from, but no secret', async () => {
    const environment = {
      DATABASE_URL: 'postgres://user:hunter2@db/x',
      COUNTERSIGN_METRICS_TOKEN: 'hunter2-hunter2-hunter2',
      COUNTERSIGN_HOST: 'env.test',
    };
    const sources = { flags: { dataDir: state.dir, port: '3' }, environment };
    const config = assertOk(await loadConfig(sources));
    const described = describeConfig(config, sources);
    expect(JSON.stringify(described)).not.toContain('hunter2');
    expect(described).toMatchObject({
      port: { value: 3, source: '--port' },
      host: { value: 'env.test', source: 'COUNTERSIGN_HOST' },
      databaseUrl: { value: '(hidden)', source: 'DATABASE_URL' },
      logLevel: { value: 'info', source: 'server.json or default' },
      witnesses: { value: null },
    });
  });

  it('can be given every way: each key has a name of its own for each', () => {
    const facts = Object.values(configKeys);
    expect(Object.keys(configKeys).sort()).toEqual(Object.keys(serverConfig.shape).sort());
    expect(new Set(facts.map(({ environment }) => environment)).size).toBe(facts.length);
    for (const { flag, isSecret } of facts) expect(flag === undefined).toBe(isSecret === true);
  });

  it('notices names that mean nothing', () => {
    const environment = { COUNTERSIGN_PROT: '1', COUNTERSIGN_PORT: '1', COUNTERSIGN_TOKEN: 'x' };
    expect(unknownNames(environment)).toEqual(['COUNTERSIGN_PROT']);
  });

  it('needs a data directory', async () => {
    expect(await loadConfig({ flags: {}, environment: {} })).toMatchObject({
      ok: false,
      error: { key: '--data' },
    });
  });
});
