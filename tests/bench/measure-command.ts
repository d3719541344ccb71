import { spawn } from 'node:child_process';
import * as nodeCrypto from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { SignatureCheck } from '../../shared/kit/crypto-port.ts';
import { createNodeVerify } from '../../shared/kit/node-crypto-adapter.ts';
import type { BundleOnDisk } from './year-bundle.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const command = join(here, '../../dist/cli/main.js');
/** Loaded before the command: its peak resident memory, in KiB, goes to descriptor 3 at its end. */
const preload = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));
`)}`;

export interface CommandRun {
  readonly ms: number;
  /** Peak resident memory of the whole process, MiB. */
  readonly memoryMb: number;
}

/** One run of the built command, as a stranger runs it, from its start to its end. */
export async function runCommand({ bundle, policy, anchors }: BundleOnDisk): Promise<CommandRun> {
  const argv = ['verify', bundle, '--policy', policy, '--anchors', anchors, '--json'];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', preload, command, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  const [report, peak, [exitCode]] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stdio[3] as Readable),
    ended,
  ]);
  const ms = performance.now() - startedAt;
  if (exitCode !== 0)
    throw new Error(`the command exited with ${exitCode}: ${report.slice(0, 200)}`);
  return { ms, memoryMb: Number(peak) / 1_024 };
}

const batchSize = 4_096;

/** Milliseconds that the thread pool alone takes for the same signatures. */
export async function runBare(checks: readonly SignatureCheck[]): Promise<number> {
  const verify = createNodeVerify(nodeCrypto);
  const startedAt = performance.now();
  for (let at = 0; at < checks.length; at += batchSize) {
    const verdicts = await Promise.all(
      checks.slice(at, at + batchSize).map(async (check) => verify(check)),
    );
    if (verdicts.includes(false)) throw new Error('a good signature was refused');
  }
  return performance.now() - startedAt;
}
