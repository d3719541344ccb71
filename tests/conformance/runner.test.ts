import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingCodes } from '../../shared/verify/codes.ts';
import { allCases, uncoveredCodes } from './all-cases.ts';
import { writeCase } from './case-folder.ts';
import { faultOf, otherVerifier, ownVerifier } from './run-verifier.ts';

const state = { root: '' };

beforeAll(async () => {
  state.root = await mkdtemp(join(tmpdir(), 'countersign-runner-'));
});

afterAll(() => rm(state.root, { recursive: true, force: true }));

const written = (name: string) => {
  const found = allCases.find((each) => each.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return writeCase(state.root, found);
};

describe('the conformance suite', () => {
  it('has a case for every code, and every case once', () => {
    expect(uncoveredCodes).toEqual([]);
    expect(allCases).toHaveLength(findingCodes.length + 1);
    expect(new Set(allCases.map(({ name }) => name)).size).toBe(allCases.length);
  });

  it('says in the name of a case whether it must fail', () => {
    for (const { name, codes } of allCases)
      expect(name.endsWith('_fail')).toBe(codes.some((code) => code.startsWith('E_')));
  });

  it.each(['ordinary', 'e_bundle_path_fail', 'e_bundle_io_fail', 'e_seal_open_fail', 'i_sealed'])(
    '%s as files: our command says what is wanted',
    async (name) => {
      expect(await faultOf(ownVerifier, await written(name))).toBeUndefined();
    },
  );

  it('writes what goes in, what must come out and what it is about', async () => {
    const { folder } = await written('w_time_stale');
    const wanted = JSON.parse(await readFile(join(folder, 'want.json'), 'utf8'));
    expect(wanted).toMatchObject({ verdict: 'ok_with_warnings', exit: 2 });
    expect(wanted.codes).toContain('W_TIME_STALE');
    expect(await readFile(join(folder, 'README'), 'utf8')).toContain('W_TIME_STALE: ');
    for (const name of ['bundle/bundle.json', 'policy', 'anchors.json'])
      expect((await stat(join(folder, name))).isFile()).toBe(true);
  });

  it('puts a name that would leave the folder into a ZIP', async () => {
    const { bundle } = await written('e_bundle_path_fail');
    expect(bundle).toMatch(/bundle\.zip$/);
  });
});

describe('another verifier', () => {
  async function scripted(source: string) {
    const path = join(state.root, 'verifier.mjs');
    await writeFile(path, source);
    return otherVerifier(`${process.execPath} ${path}`);
  }

  it('gets the bundle, the trusted files and --json, and is believed when it is right', async () => {
    const run = await scripted(`
      const [bundle, p, policy, a, anchors, json] = process.argv.slice(2);
      if (!bundle || p !== '--policy' || !policy || a !== '--anchors' || !anchors || json !== '--json')
        throw new Error('other arguments');
      console.log(JSON.stringify({ verdict: 'ok', findings: [] }));`);
    expect(await faultOf(run, await written('ordinary'))).toBeUndefined();
  });

  it('is found out when it says the wrong thing, exits otherwise, or says nothing', async () => {
    const folder = await written('ordinary');
    const failed = `console.log(JSON.stringify({ verdict: 'failed', findings: [{ code: 'E_VIEW' }] }));`;
    expect(await faultOf(await scripted(failed), folder)).toContain('"E_VIEW"');
    const badExit = `console.log(JSON.stringify({ verdict: 'ok', findings: [] })); process.exitCode = 2;`;
    expect(await faultOf(await scripted(badExit), folder)).toContain('"exit":2');
    expect(await faultOf(await scripted('console.log("fine")'), folder)).toBe(
      'exit 0, and no report',
    );
  });
});
