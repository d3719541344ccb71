import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type WrapperFacts, launchEnv, wrapperText } from '../../../build/launch-electron.ts';
import { asUnprivileged } from '../../../build/unprivileged.ts';

/** Runs a wrapper around a program that prints what reaches it. */
async function runWrapper(facts: Partial<WrapperFacts>, args: readonly string[]) {
  const dir = await mkdtemp(join(tmpdir(), "countersign wrapper's-"));
  const program = join(dir, 'program');
  await writeFile(
    program,
    `#!/bin/sh
printf '%s|' "$@"
printf '\\n%s;%s;%s;%s' "$HOME" "$PWD" "\${COUNTERSIGN_NO_SANDBOX-}" "\${NODE_OPTIONS-unset}"`,
  );
  const wrapper = join(dir, 'wrapper.sh');
  const all = { executable: program, prefix: [], homeDir: dir, sandboxed: true, ...facts };
  await writeFile(wrapper, wrapperText(all));
  await chmod(program, 0o755);
  const env = { PATH: process.env['PATH'], HOME: '/caller', NODE_OPTIONS: '--bad' };
  const output = execFileSync('sh', [wrapper, ...args], { encoding: 'utf8', env, cwd: '/' });
  const [line = '', facts2 = ''] = output.split('\n');
  const [home, cwd, noSandbox, nodeOptions] = facts2.split(';');
  return { dir, args: line.split('|').slice(0, -1), home, cwd, noSandbox, nodeOptions };
}

describe('wrapperText', () => {
  it('passes arguments on unchanged but keeps the sandbox', async () => {
    const run = await runWrapper({}, ['--inspect=0', '--no-sandbox', 'two words', "it's $HOME"]);
    expect(run.args).toEqual(['--inspect=0', 'two words', "it's $HOME"]);
    expect(run.noSandbox).toBe('');
  });

  it('gives the app its own home and drops what would change Node', async () => {
    const run = await runWrapper({}, ['x']);
    expect(run.home).toBe(run.dir);
    expect(run.cwd).toBe(run.dir);
    expect(run.nodeOptions).toBe('unset');
  });

  it("leaves the caller's home where none is given", async () => {
    const run = await runWrapper({ homeDir: undefined }, ['x']);
    expect(run.home).toBe('/caller');
    expect(run.cwd).toBe('/');
  });

  it('turns the sandbox off once, and tells the app, where it cannot work', async () => {
    const run = await runWrapper({ sandboxed: false }, ['--no-sandbox', 'x']);
    expect(run.args).toEqual(['--no-sandbox', 'x']);
    expect(run.noSandbox).toBe('1');
  });

  it('starts through the unprivileged user when the caller is root', () => {
    const facts = { executable: '/r/electron', homeDir: '/h', sandboxed: true };
    const text = wrapperText({ ...facts, prefix: asUnprivileged({ root: true }) });
    expect(text).toContain(
      `exec 'setpriv' '--reuid=65534' '--regid=65534' '--clear-groups' '/r/electron' "$@"`,
    );
    expect(wrapperText({ ...facts, prefix: asUnprivileged({ root: false }) })).toContain(
      `exec '/r/electron' "$@"`,
    );
  });
});

describe('launchEnv', () => {
  it('is the base without gaps, overridden by what is added', () => {
    expect(launchEnv({ A: '1', B: undefined, C: '3' }, { C: '4', D: '5' })).toEqual({
      A: '1',
      C: '4',
      D: '5',
    });
  });
});
