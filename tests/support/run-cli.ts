import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandIo } from '../../cli/io.ts';
import { runProgram } from '../../cli/program.ts';
import { testCrypto } from './entry-factory.ts';
import type { BuiltBundle } from './bundle-factory.ts';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in this process, with its outside world caught. */
export async function runCli(
  argv: readonly string[],
  world: Partial<Pick<CommandIo, 'fetch' | 'environment' | 'nowMs' | 'terminal'>> = {},
): Promise<CliResult> {
  const state = { exitCode: 0, stdout: '', stderr: '' };
  const io: CommandIo = {
    crypto: testCrypto,
    out: (text) => {
      state.stdout += `${text}\n`;
    },
    err: (text) => {
      state.stderr += `${text}\n`;
    },
    setExitCode: (code) => {
      state.exitCode = code;
    },
    fetch: world.fetch ?? (() => Promise.reject(new Error('no network here'))),
    environment: world.environment ?? {},
    nowMs: world.nowMs ?? (() => 0),
    terminal: world.terminal,
  };
  await runProgram(io, argv);
  return state;
}

export interface BundleFolder {
  readonly folder: string;
  readonly bundle: string;
  readonly policy: string;
  readonly anchors: string;
  readonly remove: () => Promise<void>;
}

/** A bundle as files on disk, with its policy and anchors beside it. */
export async function writeBundle(built: BuiltBundle): Promise<BundleFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bundle-'));
  const bundle = join(folder, 'bundle');
  for (const [path, bytes] of built.files) {
    const target = join(bundle, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
  const policy = join(folder, 'policy');
  const anchors = join(folder, 'anchors.json');
  await writeFile(policy, built.policyText);
  await writeFile(anchors, built.anchorsText);
  const remove = () => rm(folder, { recursive: true, force: true });
  return { folder, bundle, policy, anchors, remove };
}
