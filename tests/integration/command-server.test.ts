import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchorsOf, policyTextOf } from '../../shared/verify/anchors.ts';
import { runCli } from '../support/run-cli.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  type Workplace,
} from '../support/server-fixture.ts';
import { trackCells } from '../support/week-flow.ts';

/** The command against a real server: what an auditor with an account would do. */
describe('countersign with a server', { timeout: 30_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract; folder?: string } = {};
  const place = () => state.place as Workplace;
  const inFolder = (name: string) => join(state.folder as string, name);

  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), 'countersign-command-'));
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
    await trackCells(state.place, state.contract, 3);
    const anchors = anchorsOf(state.contract.entry);
    await writeFile(inFolder('anchors.json'), JSON.stringify(anchors));
    await writeFile(inFolder('policy'), policyTextOf(anchors));
  }, 60_000);
  afterAll(async () => {
    await state.place?.close();
    await rm(state.folder as string, { recursive: true, force: true });
  }, 30_000);

  const fetchBundle = (name: string, ...more: readonly string[]) => {
    const { con } = state.contract as ActiveContract;
    const argv = ['bundle', 'fetch', place().server.url, '--contract', con];
    return runCli([...argv, '--email', 'client@acme.test', '--out', inFolder(name), ...more], {
      fetch: globalThis.fetch,
      environment: { COUNTERSIGN_PASSWORD: 'member password 1' },
    });
  };
  const verify = (name: string, ...more: readonly string[]) => {
    const trust = ['--policy', inFolder('policy'), '--anchors', inFolder('anchors.json')];
    return runCli(['verify', inFolder(name), ...trust, '--json', ...more]);
  };

  it.each(['full', 'totals'])('fetches a bundle of profile %s that verifies', async (profile) => {
    expect(await fetchBundle(profile, '--profile', profile)).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    const { exitCode, stdout } = await verify(profile, '--profile', profile);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).totals).toMatchObject({ slices: 3, trackedMs: 1_800_000 });
    expect((await verify(profile)).exitCode).toBe(profile === 'full' ? 0 : 2);
  });

  it('says no more than a line when the sign-in fails', async () => {
    const result = await runCli(
      [
        'bundle',
        'fetch',
        place().server.url,
        '--contract',
        'x',
        '--email',
        'a@b.test',
        '--out',
        'x',
      ],
      { fetch: globalThis.fetch, environment: { COUNTERSIGN_PASSWORD: 'wrong' } },
    );
    expect(result).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: 'countersign: POST /v1/session: 401\n',
    });
  });

  it('recomputes the whole log from its tiles', async () => {
    const argv = ['log', 'check', `${place().server.url}/log`, '--policy', inFolder('policy')];
    const token = { COUNTERSIGN_TOKEN: place().pairing.token };
    const world = { fetch: globalThis.fetch, environment: token };
    const { exitCode, stdout, stderr } = await runCli(argv, world);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^diary\.test\/log: \d+ leaves, root [0-9a-f]{64}, all of it holds\n$/);
    const refused = await runCli(argv, { fetch: globalThis.fetch });
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toMatch(/^countersign: cannot read tile\/\S+ of the log \(401\)\n$/);
  });
});
