import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltBundle, buildBundle } from '../support/bundle-factory.ts';
import { runCli } from '../support/run-cli.ts';

const state = { root: '' };
let built: BuiltBundle;

beforeAll(async () => {
  built = await buildBundle();
});
beforeEach(async () => {
  state.root = await mkdtemp(join(tmpdir(), 'countersign-fetch-'));
});
afterEach(() => rm(state.root, { recursive: true, force: true }));

const out = () => join(state.root, 'bundle');
const blobsOf = ({ files }: BuiltBundle) =>
  [...files.keys()].filter((path) => path.startsWith('blobs/'));

interface Behaviour {
  /** The connection breaks at this picture. */
  readonly breakAt?: number;
  /** Requests with `size` are answered so. */
  readonly sizeStatus?: number;
  readonly blob?: (bytes: Uint8Array) => Uint8Array;
}

/** A server that gives one bundle to whoever signs in. */
function serverOf(calls: URL[], { breakAt, sizeStatus, blob }: Behaviour = {}): typeof fetch {
  const served = { blobs: 0 };
  const answer = async (url: URL): Promise<Response> => {
    calls.push(url);
    if (url.pathname === '/v1/session')
      return new Response('{}', { headers: { 'set-cookie': 'session=abc; Path=/' } });
    if (url.pathname.endsWith('/bundle')) {
      if (sizeStatus !== undefined && url.searchParams.has('size'))
        return new Response('{}', { status: sizeStatus });
      const texts = [...built.files].filter(([path]) => !path.startsWith('blobs/'));
      const files = Object.fromEntries(
        texts.map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
      );
      const blobs = blobsOf(built).map((path) => ({
        sha256: path.slice(6),
        len: built.files.get(path)?.length ?? 0,
        entry: 'ab'.repeat(32),
      }));
      return Response.json({ files, blobs });
    }
    if (served.blobs++ === breakAt) throw new Error('connection reset');
    const bytes = built.files.get(`blobs/${url.pathname.split('/').at(-1)}`) ?? new Uint8Array(0);
    return new Response(Buffer.from(blob?.(bytes) ?? bytes));
  };
  return answer as unknown as typeof fetch;
}

const fetchWith = (server: typeof fetch, ...more: readonly string[]) =>
  runCli(
    [
      'bundle',
      'fetch',
      'https://diary.example.com',
      '--contract',
      built.scene.con,
      '--email',
      'a@example.com',
      '--out',
      out(),
      ...more,
    ],
    { fetch: server, environment: { COUNTERSIGN_PASSWORD: 'secret' } },
  );

async function verdict(): Promise<number> {
  const policy = join(state.root, 'policy');
  const anchors = join(state.root, 'anchors.json');
  await writeFile(policy, built.policyText);
  await writeFile(anchors, built.anchorsText);
  return (await runCli(['verify', out(), '--policy', policy, '--anchors', anchors])).exitCode;
}

const pictureCalls = (calls: readonly URL[]) =>
  calls.filter(({ pathname }) => pathname.includes('/blobs/')).length;

describe('countersign bundle fetch', () => {
  it('goes on where it was interrupted, with the same bundle', async () => {
    const broken = await fetchWith(serverOf([], { breakAt: 2 }));
    expect(broken.exitCode).toBe(3);
    expect(await readdir(out())).not.toContain('bundle.json');
    expect(await verdict()).toBe(1);
    const calls: URL[] = [];
    const again = await fetchWith(serverOf(calls));
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toContain('4 pictures, 2 of them were there');
    const asked = calls.find(({ pathname }) => pathname.endsWith('/bundle'));
    expect(asked?.searchParams.get('size')).toBe(String(built.scene.log.size()));
    expect(pictureCalls(calls)).toBe(2);
    expect(await verdict()).toBe(0);
  });

  it('takes the newest bundle when something of the old one was removed', async () => {
    await fetchWith(serverOf([], { breakAt: 0 }));
    const calls: URL[] = [];
    const again = await fetchWith(serverOf(calls, { sizeStatus: 410 }));
    expect(again.exitCode).toBe(0);
    const asked = calls.filter(({ pathname }) => pathname.endsWith('/bundle'));
    expect(asked.map(({ searchParams }) => searchParams.has('size'))).toEqual([true, false]);
    expect(await verdict()).toBe(0);
  });

  it('brings a whole bundle up to date, and fetches a damaged picture again', async () => {
    await fetchWith(serverOf([]));
    const [damaged = ''] = blobsOf(built);
    await writeFile(join(out(), damaged), 'something else');
    const stale = createHash('sha256').update('stale').digest('hex');
    await writeFile(join(out(), 'blobs', stale), 'stale');
    const calls: URL[] = [];
    await fetchWith(serverOf(calls));
    expect(pictureCalls(calls)).toBe(1);
    expect(calls.some(({ searchParams }) => searchParams.has('size'))).toBe(false);
    expect(await readdir(join(out(), 'blobs'))).not.toContain(stale);
    expect(await verdict()).toBe(0);
  });

  it('leaves nothing temporary behind', async () => {
    await fetchWith(serverOf([], { breakAt: 1 }));
    expect(await readdir(state.root)).toEqual(['bundle']);
  });

  it('does not take a picture that is another one', async () => {
    const result = await fetchWith(serverOf([], { blob: () => new Uint8Array(3) }));
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('the server sent another picture');
    expect(await readdir(join(out(), 'blobs'))).toEqual([]);
  });

  it('does not mix a bundle with other files', async () => {
    await fetchWith(serverOf([]));
    await writeFile(join(out(), 'diary.txt'), 'mine');
    const result = await fetchWith(serverOf([]));
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain("not a bundle's folder");
    expect(await readFile(join(out(), 'diary.txt'), 'utf8')).toBe('mine');
  });

  it('asks for a part by timesheet or by days', async () => {
    const calls: URL[] = [];
    const timesheet = 'cd'.repeat(32);
    await fetchWith(serverOf(calls), '--timesheet', timesheet);
    await fetchWith(serverOf(calls), '--from', '2026-03-02', '--to', '2026-03-02');
    const asked = calls.filter(({ pathname }) => pathname.endsWith('/bundle'));
    expect(asked[0]?.searchParams.get('timesheet')).toBe(timesheet);
    const from = Date.UTC(2026, 2, 2) / 600_000;
    expect(asked[1]?.searchParams.get('from')).toBe(String(from));
    expect(asked[1]?.searchParams.get('to')).toBe(String(from + 144));
  });

  it.each([
    ['--from', '2026-03-02'],
    ['--from', '2026-13-02', '--to', '2026-03-02'],
    ['--timesheet', 'x', '--from', '2026-03-02', '--to', '2026-03-02'],
  ])('exits 3 for a part that is none: %j', async (...argv) => {
    const calls: URL[] = [];
    expect((await fetchWith(serverOf(calls), ...argv)).exitCode).toBe(3);
    expect(calls).toEqual([]);
  });
});
