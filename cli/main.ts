import * as nodeCrypto from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createNodeCrypto } from '../shared/kit/node-crypto-adapter.ts';
import { type CommandIo, exitCodeOf, failureText } from './io.ts';
import { type RegisterCommands, runProgram } from './program.ts';
import { createSignatureWorkers } from './signature-workers.ts';

const crypto = createNodeCrypto(nodeCrypto);
/** Beside this file in a built command; a clone that is run as it is does without. */
const workerScript = new URL('signature-worker.js', import.meta.url);

const io: CommandIo = {
  crypto,
  openWorkers: existsSync(fileURLToPath(workerScript))
    ? () =>
        createSignatureWorkers({
          script: workerScript,
          count: Math.max(1, availableParallelism() - 1),
          spare: crypto.verifySignatures,
        })
    : undefined,
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  setExitCode: (code) => {
    process.exitCode = code;
  },
  fetch: globalThis.fetch,
  environment: process.env,
  nowMs: () => performance.now(),
  terminal: process.stderr.isTTY ? { write: (text) => void process.stderr.write(text) } : undefined,
};

/** The built console, beside this file in a built command and in `dist` of a clone. */
const consoleDir = ['../console', '../dist/console']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/** Commands that bring a server with them; the others start without loading one. */
const heavyCommands: Readonly<Record<string, () => Promise<RegisterCommands>>> = {
  server: async () => {
    const { registerServerCommands } = await import('../server/commands.ts');
    const options = consoleDir === undefined ? {} : { consoleDir };
    return (program) => registerServerCommands(program, options);
  },
  outbox: async () => {
    const { registerOutboxCommands } = await import('./outbox.ts');
    return (program) => registerOutboxCommands(program, io);
  },
  release: async () => {
    const { registerReleaseCommands } = await import('./release.ts');
    return (program) => registerReleaseCommands(program, io);
  },
  witness: async () => {
    const { registerWitnessCommands } = await import('./witness.ts');
    return (program) => registerWitnessCommands(program, io);
  },
};

const lightCommands: readonly string[] = ['verify', 'bundle', 'invoice', 'log', 'code', 'codes'];

/** Only what the command line asks for; all of it for help and for what nobody knows. */
function loadersFor(command: string): readonly (() => Promise<RegisterCommands>)[] {
  if (lightCommands.includes(command)) return [];
  const loader = Object.hasOwn(heavyCommands, command) ? heavyCommands[command] : undefined;
  return loader ? [loader] : Object.values(heavyCommands);
}

// Left to itself Node would exit with 1, which is a verdict.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${failureText(error)}\n${error.stack ?? ''}\n`);
  process.exit(exitCodeOf(error));
});
const argv = process.argv.slice(2);
const more = await Promise.all(loadersFor(argv[0] ?? '').map((load) => load()));
await runProgram(io, argv, more);
