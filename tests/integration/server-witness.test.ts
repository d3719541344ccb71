import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { parseVkey, type VerifierKey } from '../../shared/log/note-key.ts';
import { openByPolicy } from '../../shared/log/policy.ts';
import { parsePolicy } from '../../shared/log/policy-parse.ts';
import { formatPolicyText } from '../../shared/log/policy-text.ts';
import { registerServerCommands } from '../../server/commands.ts';
import { serverConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { runCli } from '../support/run-cli.ts';
import {
  cookieOf,
  createServerFixture,
  ownerPassword,
  type ServerFixture,
} from '../support/server-fixture.ts';
import { until } from '../support/log-site.ts';
import { type NetworkWitness, startNetworkWitness } from '../support/test-witness.ts';

/** The server as an operator runs it: a policy file, commands, and a witness elsewhere. */
describe('a server with a witness', { timeout: 60_000 }, () => {
  const logKeys: VerifierKey[] = [];
  const state: { witness?: NetworkWitness; fixture?: ServerFixture; dir: string } = { dir: '' };
  const witness = () => state.witness as NetworkWitness;
  const fixture = () => state.fixture as ServerFixture;
  const policyPath = () => join(state.dir, 'policy');
  const copyDir = () => join(state.dir, 'copy');

  beforeAll(async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-server-witness-'));
    state.witness = await startNetworkWitness('w1', logKeys);
    const { vkey, url } = witness();
    // Before the server has a key there is none to name.
    await writeFile(policyPath(), `witness w1 ${vkey} ${url}\nquorum w1\n`);
    state.fixture = await createServerFixture({ config: { witnesses: policyPath() } });
  }, 60_000);
  afterAll(async () => {
    await state.fixture?.close();
    await state.witness?.close();
    await rm(state.dir, { recursive: true, force: true });
  }, 30_000);

  async function command(...args: readonly string[]) {
    const lines = { out: [] as string[], err: [] as string[] };
    const program = new Command().exitOverride();
    registerServerCommands(program, {
      environment: {},
      output: {
        out: (text) => void lines.out.push(text),
        err: (text) => void lines.err.push(text),
      },
    });
    await program.parseAsync(['node', 'countersign', 'server', ...args]);
    const exitCode = process.exitCode;
    process.exitCode = 0;
    return { out: lines.out.join('\n'), err: lines.err.join('\n'), exitCode };
  }

  const unfreeze = (...more: readonly string[]) =>
    command('unfreeze', '--data', fixture().dataDir, '--witnesses', policyPath(), ...more);

  const checkpoint = async () => (await fetch(`${fixture().server.url}/log/checkpoint`)).text();

  it('serves a checkpoint that the parties’ policy takes, once the witness knows the log', async () => {
    const { vkey: logVkey } = fixture().server;
    logKeys.push(assertOk(parseVkey(testCrypto.hasher, logVkey)));
    const witnesses = [{ name: 'w1', vkey: witness().vkey, url: witness().url }];
    const text = formatPolicyText(logVkey, { witnesses, threshold: 1 });
    await writeFile(policyPath(), text);
    const policy = assertOk(parsePolicy(testCrypto.hasher, text));
    const isWitnessed = async () =>
      (await openByPolicy(testCrypto.verifySignatures, await checkpoint(), policy)).ok;
    await until(isWitnessed);
    await fixture().restart();
    expect(await isWitnessed()).toBe(true);
  });

  it('does not start with a policy that it cannot use', async () => {
    const path = join(state.dir, 'bad');
    await writeFile(path, 'witness w1\nquorum none\n');
    const { dataDir } = fixture();
    const config = serverConfig.parse({ dataDir, port: 0, logLevel: 'silent', witnesses: path });
    expect(await startServer(config)).toEqual({
      ok: false,
      error: { code: 'witnesses_invalid', path, detail: 'line 1: arguments' },
    });
  });

  it('comes out of a freeze by the operator’s command and a copy of the log', async () => {
    const { dataDir } = fixture();
    const db = join(dataDir, 'db');
    const lock = join(dataDir, 'head-lock');
    expect((await unfreeze()).err).toContain('data_dir_locked');
    await fixture().server.close();
    await cp(db, `${db}.bak`, { recursive: true });
    await cp(lock, `${lock}.bak`, { recursive: true });
    await fixture().restart();
    const cookie = await cookieOf(fixture(), 'owner@acme.test', ownerPassword);
    const saved = await runCli(
      [
        'log',
        'check',
        `${fixture().server.url}/log`,
        '--policy',
        policyPath(),
        '--save',
        copyDir(),
      ],
      { fetch: globalThis.fetch, environment: { COUNTERSIGN_COOKIE: cookie } },
    );
    expect(saved).toMatchObject({ exitCode: 0, stderr: '' });
    const newest = await readFile(join(copyDir(), 'checkpoint'), 'utf8');

    // The whole machine comes back as it was; only the witness and the copy know better.
    await fixture().server.close();
    for (const dir of [db, lock]) {
      await rm(dir, { recursive: true });
      await rename(`${dir}.bak`, dir);
    }
    await fixture().restart();
    const frozen = await fetch(`${fixture().server.url}/readyz`);
    expect([frozen.status, await frozen.json()]).toMatchObject([
      503,
      { code: 'LOG_FROZEN', detail: 'witness_knows_larger_tree w1' },
    ]);
    await fixture().server.close();
    const refused = await unfreeze();
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.err)).toEqual({
      code: 'LOG_FROZEN',
      reason: 'witness_knows_larger_tree',
      witness: 'w1',
    });
    const mended = await unfreeze('--copy', copyDir());
    expect(mended).toMatchObject({ err: '' });
    expect(mended.out).toContain('The log may grow again.');
    await fixture().restart();
    expect((await fetch(`${fixture().server.url}/readyz`)).status).toBe(200);
    expect((await checkpoint()).split('\n')[1]).toBe(String(Number(newest.split('\n')[1]) + 1));
  });
});
