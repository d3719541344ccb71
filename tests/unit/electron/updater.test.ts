import * as nodeCrypto from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJsonFile } from '../../../electron/main/files/json-file.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import { releaseSource, releaseTargets } from '../../../electron/main/update/release-source.ts';
import {
  createUpdater,
  type Updater,
  updateMemory,
} from '../../../electron/main/update/updater.ts';
import type { UpdateState } from '../../../shared/api/update-state.ts';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import {
  createNoteSigner,
  formatVkey,
  logKeyType,
  type NoteSigner,
} from '../../../shared/log/note-key.ts';
import { type ReleaseManifest, signRelease } from '../../../shared/log/release-manifest.ts';

const { hasher, verifySignatures } = createNodeCrypto(nodeCrypto);
const hourMs = 3_600_000;
const startMs = Date.parse('2026-11-22T10:00:00.000Z');
const file = new TextEncoder().encode('a package of some bytes'.repeat(1_000));
const sha256 = nodeCrypto.createHash('sha256').update(file).digest('hex');
const manifest: ReleaseManifest = {
  channel: 'stable',
  version: '0.2.0',
  releasedAt: startMs,
  waitHours: 72,
  untilAt: startMs + 90 * 24 * hourMs,
  files: [{ target: 'linux-x64-deb', lengthBytes: file.length, sha256, name: 'app+1.deb' }],
};

const signerOf = (seedByte: number): NoteSigner =>
  createNoteSigner(
    hasher,
    { name: 'example.com/rel', type: logKeyType },
    createSeedSigner(nodeCrypto, new Uint8Array(32).fill(seedByte)),
  );
const key = signerOf(1).key;

const place = { dir: '' };
beforeEach(async () => {
  place.dir = await mkdtemp(join(tmpdir(), 'countersign-update-'));
});
afterEach(() => rm(place.dir, { recursive: true, force: true }));

/** An app of version 0.1.0, and a server that answers what the test says. */
type Answers = Readonly<Record<string, () => Response>>;
function appWith(answers: Answers, nowMs = startMs + 73 * hourMs) {
  const world = { nowMs, isDaily: false, asked: [] as string[], states: [] as UpdateState[] };
  const dir = join(place.dir, 'update');
  const updater: Updater = createUpdater({
    source: { key, url: new URL('https://releases.test/stable/manifest'), channel: 'stable' },
    version: '0.1.0',
    targets: ['linux-x64-deb'],
    dir,
    memory: createJsonFile(nodeFiles, join(place.dir, 'state.json'), updateMemory),
    fetch: async (url, init) => {
      expect(init.redirect).toBe('error');
      world.asked.push(url);
      const answer = answers[new URL(url).pathname];
      if (answer === undefined) throw new Error('net::ERR_CONNECTION_REFUSED');
      return answer();
    },
    verifySignatures,
    nowMs: () => world.nowMs,
    isDaily: () => world.isDaily,
    onProblem: () => undefined,
    onChange: () => void world.states.push(updater.state()),
  });
  return { updater, world, dir };
}

const note = (
  change: Partial<ReleaseManifest> = {},
  signer: NoteSigner = signerOf(1),
): Promise<string> => signRelease(signer, { ...manifest, ...change });
const manifestPath = '/stable/manifest';
const filePath = '/stable/app%2B1.deb';

describe('an update', () => {
  it('is offered, fetched and shown, byte for byte what was signed', async () => {
    const text = await note();
    const { updater, world, dir } = appWith({
      [manifestPath]: () => new Response(text),
      [filePath]: () => new Response(file),
    });
    expect(updater.state()).toEqual({ state: 'unasked' });
    expect(await updater.fetch()).toEqual({ state: 'unasked' });
    expect(world.asked).toEqual([]);
    expect(await updater.check()).toMatchObject({ state: 'offered', version: '0.2.0' });
    expect(await updater.fetch()).toEqual({
      state: 'ready',
      version: '0.2.0',
      kind: 'deb',
      path: join(dir, 'app+1.deb'),
    });
    expect(new Uint8Array(await readFile(join(dir, 'app+1.deb')))).toEqual(file);
    expect(world.states.map(({ state }) => state)).toContain('fetching');
    expect(world.states.map(({ state }) => state)).toContain('asking');
  });

  it('that is on the disk already is not fetched again, and an older one goes', async () => {
    const text = await note();
    const { updater, world, dir } = appWith({
      [manifestPath]: () => new Response(text),
      [filePath]: () => new Response(file),
    });
    await updater.check();
    await updater.fetch();
    await writeFile(join(dir, 'app+0.deb'), 'old');
    await updater.check();
    expect(await updater.fetch()).toMatchObject({ state: 'ready' });
    expect(world.asked.filter((url) => url.includes('deb'))).toHaveLength(1);
    expect(await readdir(dir)).toEqual(['app+1.deb']);
  });

  it.each<readonly [string, () => Promise<string>, string]>([
    ['by another key', () => note({}, signerOf(2)), 'release_wrong_key'],
    [
      'by somebody who says to be the key',
      () => note({}, { ...signerOf(2), key }),
      'release_bad_signature',
    ],
    [
      'and then changed',
      async () => (await note()).replace('0.2.0', '0.3.0'),
      'release_bad_signature',
    ],
    ['for an older version', () => note({ version: '0.0.9' }), 'release_older'],
    ['for another channel', () => note({ channel: 'beta' }), 'release_other_channel'],
    ['too long ago', () => note({ untilAt: startMs + 72 * hourMs }), 'release_stale'],
    [
      'for other machines',
      () => note({ files: [{ ...manifest.files[0]!, target: 'linux-arm64-deb' }] }),
      'release_no_file',
    ],
    ['by nobody: a page in between', async () => '<html>Please log in</html>', 'release_malformed'],
  ])('signed %s is refused', async (_, make, code) => {
    const text = await make();
    const { updater } = appWith({ [manifestPath]: () => new Response(text) });
    expect(await updater.check()).toMatchObject({ state: 'refused', code });
    expect(await updater.fetch()).toMatchObject({ state: 'refused', code });
  });

  it('waits until it is old enough', async () => {
    const text = await note();
    const { updater, world } = appWith({ [manifestPath]: () => new Response(text) }, startMs);
    const fromAt = startMs + 72 * hourMs;
    expect(await updater.check()).toMatchObject({ state: 'waiting', version: '0.2.0', fromAt });
    world.nowMs = fromAt;
    expect(await updater.check()).toMatchObject({ state: 'offered' });
  });

  it('that is older than one seen before is a replay, also after a restart', async () => {
    const [newer, older] = [await note({ version: '0.3.0' }), await note()];
    const served = { text: newer };
    const answers = { [manifestPath]: () => new Response(served.text) };
    expect(await appWith(answers).updater.check()).toMatchObject({ version: '0.3.0' });
    served.text = older;
    expect(await appWith(answers).updater.check()).toMatchObject({ code: 'release_replayed' });
  });

  it('is none when the app is the newest', async () => {
    const text = await note({ version: '0.1.0' });
    const { updater } = appWith({ [manifestPath]: () => new Response(text) });
    expect(await updater.check()).toMatchObject({ state: 'current' });
  });

  it.each([
    ['one byte changed', () => new Response(file.with(5, 0))],
    ['a byte too many', () => new Response(new Blob([file, 'x']))],
    ['a byte missing', () => new Response(file.slice(1))],
  ])('whose file has %s leaves nothing on the disk', async (_, answer) => {
    const text = await note();
    const { updater, dir } = appWith({
      [manifestPath]: () => new Response(text),
      [filePath]: answer,
    });
    await updater.check();
    expect(await updater.fetch()).toMatchObject({ code: 'update_file_changed' });
    expect(await readdir(dir)).toEqual([]);
  });

  it('is not read past what a manifest can be', async () => {
    const { updater } = appWith({ [manifestPath]: () => new Response('x'.repeat(70_000)) });
    expect(await updater.check()).toMatchObject({ code: 'update_unreachable' });
  });

  it('that cannot be reached or written is said', async () => {
    expect(await appWith({}).updater.check()).toMatchObject({ code: 'update_unreachable' });
    const missing = { [manifestPath]: () => new Response('', { status: 404 }) };
    expect(await appWith(missing).updater.check()).toMatchObject({ code: 'update_unreachable' });
    const text = await note();
    const { updater, dir } = appWith({ [manifestPath]: () => new Response(text) });
    await updater.check();
    await writeFile(dir, 'a file where the folder should be');
    expect(await updater.fetch()).toMatchObject({ code: 'update_disk' });
  });

  it('is looked for once at a time', async () => {
    const text = await note();
    const { updater, world } = appWith({ [manifestPath]: () => new Response(text) });
    const both = await Promise.all([updater.check(), updater.check()]);
    expect(both.map(({ state }) => state)).toEqual(['offered', 'asking']);
    expect(world.asked).toHaveLength(1);
  });
});

describe('asking by itself', () => {
  it('happens only where she allows it, once a day', async () => {
    const text = await note();
    const { updater, world } = appWith({ [manifestPath]: () => new Response(text) });
    await updater.tick();
    expect(world.asked).toHaveLength(0);
    world.isDaily = true;
    await updater.tick();
    world.nowMs += 23 * hourMs;
    await updater.tick();
    expect(world.asked).toHaveLength(1);
    world.nowMs += hourMs;
    await updater.tick();
    expect(world.asked).toHaveLength(2);
    world.nowMs -= 1_000 * hourMs;
    await updater.tick();
    expect(world.asked).toHaveLength(3);
  });
});

describe('where releases are announced', () => {
  const vkey = formatVkey(key);
  const env = (url: string) => ({ COUNTERSIGN_UPDATE_KEY: vkey, COUNTERSIGN_UPDATE_URL: url });

  it('is compiled in: a packed app listens to no environment', () => {
    const build = { isPackaged: true, env: env('https://releases.test/manifest') };
    expect(releaseSource(hasher, build)?.url.host).not.toBe('releases.test');
  });

  it('is encrypted, but for a development build on its own machine', () => {
    const url = (text: string) =>
      releaseSource(hasher, { isPackaged: false, env: env(text) })?.url.href;
    expect(url('https://releases.test/m')).toBe('https://releases.test/m');
    expect(url('http://127.0.0.1:8080/m')).toBe('http://127.0.0.1:8080/m');
    expect(url('http://releases.test/m')).toBeUndefined();
    expect(url('file:///etc/passwd')).toBeUndefined();
    expect(url('no address')).toBeUndefined();
    const noKey = { COUNTERSIGN_UPDATE_URL: 'https://releases.test/m' };
    expect(releaseSource(hasher, { isPackaged: false, env: noKey })).toBeUndefined();
  });

  it('names the files that a machine can use', () => {
    const linux = { platform: 'linux', arch: 'arm64', env: {} };
    expect(releaseTargets(linux)).toEqual(['linux-arm64-deb', 'linux-arm64-appimage']);
    expect(releaseTargets({ ...linux, env: { APPIMAGE: '/a' } })).toEqual(['linux-arm64-appimage']);
    expect(releaseTargets({ ...linux, platform: 'win32' })).toEqual(['win32-arm64-nsis']);
    expect(releaseTargets({ ...linux, platform: 'darwin' })).toContain('darwin-universal-dmg');
  });
});
