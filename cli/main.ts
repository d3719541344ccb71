import * as nodeCrypto from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { registerServerCommands } from '../server/commands.ts';
import { createNodeCrypto } from '../shared/kit/node-crypto-adapter.ts';
import type { CommandIo } from './io.ts';
import { type RegisterCommands, runProgram } from './program.ts';

const io: CommandIo = {
  crypto: createNodeCrypto(nodeCrypto),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  setExitCode: (code) => {
    process.exitCode = code;
  },
  fetch: globalThis.fetch,
  environment: process.env,
};

/** The built console, beside this file in a built command and in `dist` of a clone. */
const consoleDir = ['../console', '../dist/console']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

const serverCommands: RegisterCommands = (program) =>
  registerServerCommands(program, consoleDir === undefined ? {} : { consoleDir });

await runProgram(io, process.argv.slice(2), [serverCommands]);
