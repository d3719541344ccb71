import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zeroHash } from '../../shared/kit/ids.ts';
import { formatLeaf } from '../../shared/log/leaf.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { writeLogFolder } from '../support/log-folder.ts';
import { createMemoryLog } from '../support/memory-log.ts';
import { runCli } from '../support/run-cli.ts';
import { createMemoryWitness } from '../support/test-witness.ts';

const size = 700;
const log = createMemoryLog('diary.test/log');
const leaves = Array.from({ length: size }, (_, i) => ({
  kind: 'slice',
  receivedMs: i,
  entryHash: `${i}`.padStart(64, '0'),
  signatureHash: zeroHash,
}));
for (const leaf of leaves) log.append(leaf);
const leafTexts = leaves.map(formatLeaf);

describe('countersign log check', { timeout: 30_000 }, () => {
  const state: { dir: string; url: string; server?: Server; vkey: string } = {
    dir: '',
    url: '',
    vkey: '',
  };
  const inDir = (name: string) => join(state.dir, name);

  beforeAll(async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-log-'));
    const { witness, vkey } = createMemoryWitness('w1', [log.noteSigner.key]);
    state.vkey = vkey;
    const signed = await log.checkpointAt(size);
    const { body } = await witness.addCheckpoint(`old 0\n\n${signed}`);
    await writeLogFolder(testCrypto.hasher, inDir('log'), { note: signed + body, leafTexts });
    await writeFile(inDir('policy'), `log ${log.vkey}\nwitness w1 ${vkey}\nquorum w1\n`);
    await serve();
  });
  afterAll(async () => {
    state.server?.close();
    await rm(state.dir, { recursive: true, force: true });
  });

  /** The folder over HTTP, for those with a token; as a log that has grown on serves it. */
  async function serve(): Promise<void> {
    state.server = createServer((request, response) => {
      if (request.headers.authorization !== 'Bearer secret')
        return void response.writeHead(401).end();
      const path = (request.url ?? '').replace(/^\/log\//, '');
      readFile(inDir(`log/${path}`)).then(
        (bytes) => response.writeHead(200).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => state.server?.listen(0, '127.0.0.1', resolve));
    const address = state.server.address();
    state.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/log`;
  }

  const check = (source: string, ...more: readonly string[]) =>
    runCli(['log', 'check', source, '--policy', inDir('policy'), ...more], {
      fetch: globalThis.fetch,
      environment: { COUNTERSIGN_TOKEN: 'secret' },
    });

  it('says as JSON what it found', async () => {
    const { exitCode, stdout } = await check(inDir('log'), '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      v: 1,
      ok: true,
      origin: 'diary.test/log',
      size,
      root: log.headAt(size).root,
      witnesses: ['w1'],
      findings: [],
      more: 0,
    });
    expect((await check(inDir('log'))).stdout).toContain('cosigned by w1, all of it holds');
  });

  it('keeps a copy that holds by itself', async () => {
    expect((await check(state.url, '--save', inDir('copy'))).exitCode).toBe(0);
    const listed = async (dir: string) =>
      (await readdir(dir, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(dir.length))
        .sort();
    expect(await listed(inDir('copy'))).toEqual(await listed(inDir('log')));
    expect((await check(inDir('copy'))).exitCode).toBe(0);
  });

  it('lists what is wrong, and keeps no checkpoint of it', async () => {
    const changed = leafTexts.map((text, i) =>
      i < 600 ? text : formatLeaf({ ...leaves[5]!, kind: 'tick' }),
    );
    const note = await readFile(inDir('log/checkpoint'), 'utf8');
    await writeLogFolder(testCrypto.hasher, inDir('bad'), { note, leafTexts: changed });
    const { exitCode, stdout } = await check(inDir('bad'), '--json', '--save', inDir('bad-copy'));
    expect(exitCode).toBe(1);
    const { ok, findings } = JSON.parse(stdout) as {
      ok: boolean;
      findings: { code: string; detail: string }[];
    };
    expect(ok).toBe(false);
    expect(findings[0]).toEqual({ code: 'E_LEAF_TIME_ORDER', detail: 'leaf 600' });
    expect(findings[1]).toEqual({ code: 'E_LEAF_DUP', detail: 'leaf 600' });
    expect(findings.at(-1)?.code).toBe('E_PROOF_INVALID');
    expect(await readdir(inDir('bad-copy'))).toEqual(['tile']);
  });

  it('asks for the witnesses that the policy asks for', async () => {
    await writeLogFolder(testCrypto.hasher, inDir('bare'), {
      note: await log.checkpointAt(size),
      leafTexts,
    });
    const { exitCode, stdout } = await check(inDir('bare'));
    expect([exitCode, stdout]).toEqual([1, 'E_WITNESS_QUORUM checkpoint\n']);
  });

  it('takes the beginning of a full tile where the partial one is gone', async () => {
    const note = await readFile(inDir('log/checkpoint'), 'utf8');
    await writeLogFolder(testCrypto.hasher, inDir('grown'), {
      note,
      leafTexts: [...leafTexts, ...leafTexts.slice(0, 68)],
    });
    // One level up no tile is full yet: there the partial one is still served.
    await cp(inDir('log/tile/1'), inDir('grown/tile/1'), { recursive: true });
    expect((await check(inDir('grown'))).exitCode).toBe(0);
  });

  it('exits 3 when it cannot read', async () => {
    const refused = await runCli(['log', 'check', state.url, '--policy', inDir('policy')], {
      fetch: globalThis.fetch,
    });
    expect(refused).toMatchObject({ exitCode: 3, stdout: '' });
    expect(refused.stderr).toContain('cannot read checkpoint of the log (401)');
    expect((await check('http://127.0.0.1:9/log')).exitCode).toBe(3);
    expect((await check(inDir('none'))).exitCode).toBe(3);
  });
});
