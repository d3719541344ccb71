import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../cli/io.ts';
import { runProgram } from '../../cli/program.ts';
import { registerReleaseCommands } from '../../cli/release.ts';
import { testCrypto } from '../support/entry-factory.ts';

const state = { dir: '', vkey: '' };
const at = (name: string) => join(state.dir, name);

async function run(...argv: readonly string[]) {
  const said = { out: '', err: '', exitCode: 0 };
  const io: CommandIo = {
    crypto: testCrypto,
    out: (text) => void (said.out += `${text}\n`),
    err: (text) => void (said.err += `${text}\n`),
    setExitCode: (code) => void (said.exitCode = code),
    fetch: () => Promise.reject(new Error('no network here')),
    environment: {},
    nowMs: () => 0,
  };
  await runProgram(io, argv, [(program) => registerReleaseCommands(program, io)]);
  return said;
}

const sign = (...more: readonly string[]) =>
  run(
    'release',
    'sign',
    `linux-x64-deb=${at('app.deb')}`,
    '--key',
    at('key'),
    '--release',
    '1.2.3',
    '--out',
    at('manifest'),
    ...more,
  );
const check = (...more: readonly string[]) =>
  run('release', 'check', at('manifest'), '--key', state.vkey, ...more);

beforeEach(async () => {
  state.dir = await mkdtemp(join(tmpdir(), 'countersign-release-'));
  await writeFile(at('app.deb'), 'a package');
  const made = await run('release', 'keygen', '--name', 'example.com/rel', '--out', at('key'));
  expect(made).toMatchObject({ exitCode: 0, err: '' });
  state.vkey = made.out.trim();
});
afterEach(() => rm(state.dir, { recursive: true, force: true }));

describe('countersign release', () => {
  it('signs files and checks them', async () => {
    expect((await stat(at('key'))).mode & 0o777).toBe(0o600);
    const signed = await sign('--channel', 'beta', '--wait-hours', '48');
    expect(signed).toMatchObject({ exitCode: 0, err: '' });
    expect(await readFile(at('manifest'), 'utf8')).toBe(signed.out);
    expect(signed.out).toContain('channel beta\nversion 1.2.3\n');
    const checked = await check(`linux-x64-deb=${at('app.deb')}`, '--after', '1.2.2');
    expect(checked).toMatchObject({ exitCode: 0, err: '' });
    expect(checked.out).toContain('1.2.3 (beta)');
  });

  it('refuses another key, another file, an older version and one past its date', async () => {
    await sign('--released', new Date(Date.now() - 100 * 86_400_000).toISOString());
    expect(await check()).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('release_stale'),
    });
    await rm(at('manifest'));
    await sign();
    expect((await check('--after', '1.2.3')).exitCode).toBe(1);
    const other = await run('release', 'keygen', '--name', 'example.com/rel', '--out', at('key2'));
    const foreign = await run('release', 'check', at('manifest'), '--key', other.out.trim());
    expect(foreign.err).toContain('release_wrong_key');
    await writeFile(at('app.deb'), 'a packagE');
    expect((await check(`linux-x64-deb=${at('app.deb')}`)).err).toContain('not the signed file');
    await writeFile(at('manifest'), (await readFile(at('manifest'), 'utf8')).replace('1.2', '1.3'));
    expect((await check()).err).toContain('release_bad_signature');
  });

  it('does not overwrite a key or a manifest, nor use a key that others can read', async () => {
    const again = await run('release', 'keygen', '--name', 'example.com/rel', '--out', at('key'));
    expect(again).toMatchObject({ exitCode: 3, err: expect.stringContaining('EEXIST') });
    await sign();
    expect(await sign()).toMatchObject({ exitCode: 3, err: expect.stringContaining('EEXIST') });
    await chmod(at('key'), 0o644);
    expect((await sign()).err).toContain('other users can read');
  });

  it('says what is no release', async () => {
    expect((await sign('--days', '0')).err).toContain('not the facts of a release');
    expect((await sign('--released', 'soon')).err).toContain('not a time');
    expect((await run('release', 'check', at('key'), '--key', 'x')).exitCode).toBe(3);
  });
});
