import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatLeaf } from '../../shared/log/leaf.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import {
  encodeEntryBundle,
  encodeTile,
  newEntryTiles,
  newHashTiles,
  tilePath,
} from '../../shared/log/tile.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { escapeControls, exitCodeOf } from '../../cli/io.ts';
import { buildBundle, type BundleTamper } from '../support/bundle-factory.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { type BundleFolder, runCli, writeBundle } from '../support/run-cli.ts';
import { claimCases } from './cases-claims.ts';
import { entryCases } from './cases-entries.ts';
import { trustCases } from './cases-trust.ts';

const folders: BundleFolder[] = [];

async function folderOf(tamper?: BundleTamper): Promise<BundleFolder> {
  const folder = await writeBundle(await buildBundle(tamper));
  folders.push(folder);
  return folder;
}

const verify = ({ bundle, policy, anchors }: BundleFolder, ...more: readonly string[]) =>
  runCli(['verify', bundle, '--policy', policy, '--anchors', anchors, ...more]);

afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

describe('countersign verify', () => {
  it('exits 0 and says for whom, how long and how much', async () => {
    const { exitCode, stdout, stderr } = await verify(await folderOf());
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('UNCHANGED since signed');
    expect(stdout).toMatch(/week 0 {2}holds {3}0:39:40 in 4 slices, 16\.53 EUR, paid/);
    expect(stdout).toContain('No findings.');
    expect(stdout).toContain('cannot show that a person worked');
  });

  it('exits 2 with warnings and 1 with errors, and says what to do', async () => {
    const warned = await verify(await folderOf(claimCases.W_TIME_STALE?.tamper));
    expect(warned.exitCode).toBe(2);
    expect(warned.stdout).toContain('with warnings');
    const failed = await verify(await folderOf(entryCases.E_SIG_INVALID?.tamper));
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain('E_SIG_INVALID  A signature is wrong.');
    expect(failed.stdout).toContain('To do: ');
    expect(failed.stdout).toMatch(/week 0 {2}FAILED/);
  });

  it('prints the same bytes for the same input, as text and as canonical JSON', async () => {
    const folder = await folderOf(entryCases.E_CHAIN_GAP?.tamper);
    expect(await verify(folder)).toEqual(await verify(folder));
    const [one, two] = [await verify(folder, '--json'), await verify(folder, '--json')];
    expect(one).toEqual(two);
    const report = JSON.parse(one.stdout);
    expect(report.verdict).toBe('failed');
    expect(report.findings.map((finding: { code: string }) => finding.code)).toContain(
      'E_CHAIN_GAP',
    );
  });

  it('exits 3 with one line for a missing bundle, policy, anchors or option', async () => {
    const folder = await folderOf();
    for (const broken of [
      { ...folder, bundle: join(folder.folder, 'nothing') },
      { ...folder, bundle: folder.policy },
      { ...folder, policy: join(folder.folder, 'nothing') },
      { ...folder, anchors: folder.bundle },
    ]) {
      const { exitCode, stderr, stdout } = await verify(broken);
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
      expect(stderr).toMatch(/^countersign: [^\n]+\n$/);
    }
    expect((await runCli(['verify', folder.bundle])).exitCode).toBe(3);
    expect((await runCli(['frobnicate'])).exitCode).toBe(3);
    expect((await runCli(['--help'])).exitCode).toBe(0);
  });

  it('does not follow links and does not go into other folders', async () => {
    const folder = await folderOf();
    await rm(join(folder.bundle, 'checkpoint'));
    await symlink(folder.policy, join(folder.bundle, 'checkpoint'));
    const linked = await verify(folder);
    expect(linked.exitCode).toBe(1);
    expect(linked.stdout).toContain('E_BUNDLE_PATH');
    const other = await folderOf();
    await mkdir(join(other.bundle, 'more'));
    await writeFile(join(other.bundle, 'more', 'file'), 'x');
    expect((await verify(other)).stdout).toContain('E_BUNDLE_PATH');
  });

  it('exits 4 for what is too much for this machine, and 3 for what is not there', () => {
    const failure = (code: string) => Object.assign(new Error(code), { code });
    const errors = [new RangeError('x'), failure('ENOMEM'), failure('EMFILE'), failure('EACCES')];
    expect(errors.map(exitCodeOf)).toEqual([4, 4, 4, 3]);
  });

  it('exits 70 for a mistake of its own, which says nothing about the bundle', async () => {
    const failure = Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' });
    const errors = [new TypeError('x'), new Error('x'), failure, 'x'];
    expect(errors.map(exitCodeOf)).toEqual([70, 70, 70, 70]);
    const folder = await folderOf();
    const { bundle, policy, anchors } = folder;
    const argv = ['verify', bundle, '--policy', policy, '--anchors', anchors, '--progress'];
    const nowMs = () => {
      throw new TypeError('undefined is not a clock');
    };
    const { exitCode, stdout, stderr } = await runCli(argv, { nowMs });
    expect({ exitCode, stdout }).toEqual({ exitCode: 70, stdout: '' });
    expect(stderr).toMatch(
      /^countersign: a mistake in countersign itself, please report it: undefined is not a clock\n$/,
    );
  });

  it('warns of totals, unless they are what was promised', async () => {
    const folder = await folderOf(trustCases.W_PROFILE_TOTALS?.tamper);
    expect((await verify(folder)).exitCode).toBe(2);
    expect((await verify(folder, '--profile', 'totals')).exitCode).toBe(0);
    expect((await verify(folder, '--profile', 'half')).exitCode).toBe(3);
  });

  it('prints JSON that cannot turn a terminal around and says the same', () => {
    const json = JSON.stringify({ detail: 'a\u202eb\u009bc\u{e0041}d\u2028e – বাংলা' });
    const escaped = escapeControls(json);
    expect(escaped).toContain('a\\u202eb\\u009bc\\udb40\\udc41d\\u2028e – ');
    expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
  });

  it('ignores a policy and anchors that lie inside the bundle', async () => {
    const folder = await folderOf();
    await writeFile(join(folder.bundle, 'policy'), 'quorum none\n');
    await writeFile(join(folder.bundle, 'anchors.json'), '{}');
    expect((await verify(folder)).exitCode).toBe(0);
  });
});

describe('countersign bundle show', () => {
  it('tells what the entries say, and that nothing was verified', async () => {
    const { bundle } = await folderOf();
    const { exitCode, stdout } = await runCli(['bundle', 'show', bundle]);
    expect(exitCode).toBe(0);
    for (const words of [
      'contract "Support desk" signed by the freelancer',
      'session 0: start',
      'timesheet for week 0: 4 slices, 0:39:40',
      'finance decides: approve',
      'payment RF18 on 2026-03-11: 16.53 EUR',
      'Nothing of it was verified',
    ])
      expect(stdout).toContain(words);
  });

  it('lets no text of the bundle turn a terminal around', async () => {
    const { bundle } = await folderOf({
      step: { contract: { payload: (payload) => ({ ...payload, title: 'a\u202eb\u009bc' }) } },
    });
    const { stdout } = await runCli(['bundle', 'show', bundle]);
    expect(stdout).toContain('contract "a\ufffdb\ufffdc"');
  });

  it('exits 1 for a folder that is no bundle', async () => {
    const { folder } = await folderOf();
    const { exitCode, stderr } = await runCli(['bundle', 'show', folder]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('E_BUNDLE_PATH');
  });
});

describe('countersign bundle fetch', () => {
  const server = (built: Awaited<ReturnType<typeof buildBundle>>, calls: string[]) =>
    (async (url: URL, init: RequestInit) => {
      calls.push(`${init.method} ${url.pathname}`);
      if (url.pathname === '/v1/session') {
        const headers = { 'set-cookie': '__Host-session=abc; Path=/; Secure' };
        return new Response('{}', { headers });
      }
      expect(new Headers(init.headers).get('cookie')).toBe('__Host-session=abc');
      if (url.pathname.endsWith('/bundle')) {
        const files: Record<string, string> = {};
        const blobs = [];
        for (const [path, bytes] of built.files)
          if (path.startsWith('blobs/'))
            blobs.push({ sha256: path.slice(6), len: bytes.length, entry: 'ab'.repeat(32) });
          else files[path] = Buffer.from(bytes).toString();
        return Response.json({ files, blobs });
      }
      return new Response(
        Buffer.from(built.files.get(`blobs/${url.pathname.split('/').at(-1)}`) ?? []),
      );
    }) as unknown as typeof fetch;

  it('writes a bundle that verifies, and signs out', async () => {
    const built = await buildBundle();
    const folder = await folderOf();
    const calls: string[] = [];
    const out = join(folder.folder, 'fetched');
    const argv = ['bundle', 'fetch', 'https://diary.example.com', '--contract', built.scene.con];
    const world = { fetch: server(built, calls), environment: { COUNTERSIGN_PASSWORD: 'secret' } };
    const result = await runCli([...argv, '--email', 'a@example.com', '--out', out], world);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(calls.at(0)).toBe('POST /v1/session');
    expect(calls.at(-1)).toBe('DELETE /v1/session');
    expect((await verify({ ...folder, bundle: out })).exitCode).toBe(0);
  });

  it('does not write where a hostile server says', async () => {
    const built = await buildBundle();
    built.files.set('../../evil', new Uint8Array(1));
    const folder = await folderOf();
    const argv = ['bundle', 'fetch', 'https://diary.example.com', '--contract', built.scene.con];
    const out = join(folder.folder, 'fetched');
    const world = { fetch: server(built, []), environment: { COUNTERSIGN_PASSWORD: 'secret' } };
    const result = await runCli([...argv, '--email', 'a@example.com', '--out', out], world);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('a file no bundle has');
  });

  it('wants the password from the environment', async () => {
    const argv = ['bundle', 'fetch', 'https://diary.example.com', '--contract', 'x'];
    const result = await runCli([...argv, '--email', 'a@example.com', '--out', 'x']);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('COUNTERSIGN_PASSWORD');
  });
});

describe('countersign log check', () => {
  async function writeLog(folder: BundleFolder) {
    const built = await buildBundle();
    const { log } = built.scene;
    const receipts = await Promise.all(
      Array.from({ length: log.size() }, (_, i) => log.receipt(i, log.size())),
    );
    const leaves = receipts.map((text) => formatLeaf(assertOk(parseReceipt(text)).leaf));
    const write = async (path: string, content: Uint8Array | string) => {
      const target = join(folder.folder, 'log', path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    };
    await write('checkpoint', await log.checkpointAt(log.size()));
    const growth = { oldSize: 0, newSize: log.size() };
    const hashes = leaves.map((leaf) => leafHash(testCrypto.hasher, leaf));
    for (const tile of newHashTiles(growth)) await write(tilePath(tile), encodeTile(hashes));
    for (const tile of newEntryTiles(growth))
      await write(tilePath(tile), encodeEntryBundle(leaves));
    return { source: join(folder.folder, 'log'), leaves, write, growth };
  }

  it('recomputes a whole log from its tiles', async () => {
    const folder = await folderOf();
    const { source, leaves } = await writeLog(folder);
    const { exitCode, stdout } = await runCli(['log', 'check', source, '--policy', folder.policy]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${leaves.length} leaves`);
  });

  it('finds a changed leaf, a changed tile and another checkpoint', async () => {
    const folder = await folderOf();
    const { source, leaves, write, growth } = await writeLog(folder);
    const check = () => runCli(['log', 'check', source, '--policy', folder.policy]);
    const [entryTile] = newEntryTiles(growth);
    const [hashTile] = newHashTiles(growth);
    if (!entryTile || !hashTile) throw new Error('no tiles');
    const changed = leaves.map((leaf, i) =>
      i === 3
        ? formatLeaf({
            kind: 'tick',
            receivedMs: 1,
            entryHash: 'ab'.repeat(32),
            signatureHash: 'cd'.repeat(32),
          })
        : leaf,
    );
    await write(tilePath(entryTile), encodeEntryBundle(changed));
    const leafFault = await check();
    expect(leafFault.exitCode).toBe(1);
    expect(leafFault.stdout).toContain('E_LEAF_TIME_ORDER leaf 3');
    expect(leafFault.stdout).toContain('E_PROOF_INVALID');
    await write(tilePath(entryTile), encodeEntryBundle(leaves));
    await write(tilePath(hashTile), new Uint8Array(leaves.length * 32));
    expect((await check()).stdout).toContain(`E_PROOF_INVALID ${tilePath(hashTile)}`);
    await write('checkpoint', 'nothing');
    expect((await check()).stdout).toContain('E_NOTE_MALFORMED');
  });

  it('exits 3 when a tile cannot be read', async () => {
    const folder = await folderOf();
    const { source } = await writeLog(folder);
    await rm(join(source, 'tile'), { recursive: true });
    const { exitCode, stderr } = await runCli(['log', 'check', source, '--policy', folder.policy]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('cannot read tile/');
  });
});
