import { access } from 'node:fs/promises';
import type { Command } from 'commander';
import { lockFile } from '../server/log/process-lock.ts';
import { formatVkey, logKeyType, parseVkey, type VerifierKey } from '../shared/log/note-key.ts';
import { createWitness, emptyWitnessState, type WitnessConflict } from '../shared/log/witness.ts';
import { CommandFailure, type CommandIo, printable } from './io.ts';
import { createWitnessKey, readWitnessKey } from './witness-key.ts';
import { startWitnessServer, type WitnessServer } from './witness-server.ts';
import { createWitnessStateFile } from './witness-state.ts';

export interface WitnessOptions {
  readonly state?: string;
  readonly key?: string;
  readonly log?: readonly string[];
  readonly host?: string;
  readonly port?: string;
}

interface InitOptions {
  readonly state: string;
  readonly key: string;
  readonly name: string;
}

const defaultHost = '127.0.0.1';
const defaultPort = 8_441;

/** Adds `witness` and `witness init`. */
export function registerWitnessCommands(program: Command, io: CommandIo): void {
  // `init` has options of the same names as `witness` itself: those after it are its own.
  const witness = program
    .enablePositionalOptions()
    .command('witness')
    .description('cosign the checkpoints of logs that only ever grow (C2SP tlog-witness)')
    .enablePositionalOptions()
    .option('--state <file>', 'what it has seen, in one file')
    .option('--key <file>', 'its key')
    .option('--log <vkey...>', 'verifier keys of the logs to witness')
    .option('--host <host>', `address to listen on (default ${defaultHost})`)
    .option('--port <port>', `port (default ${defaultPort})`)
    .action(async (options: WitnessOptions) => {
      const running = await runWitness(io, options);
      const stop = () => void running.close();
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
  witness
    .command('init')
    .description('make a key and an empty state; print the verifier key')
    .requiredOption('--state <file>', 'state file to create')
    .requiredOption('--key <file>', 'key file to create')
    .requiredOption('--name <name>', 'its name, e.g. witness.example.com/w1')
    .action((options: InitOptions) => initWitness(io, options));
}

async function initWitness(io: CommandIo, options: InitOptions): Promise<void> {
  if (await isThere(options.state))
    throw new CommandFailure(`there is a state file already: ${options.state}`);
  const signer = await createWitnessKey(io.crypto.hasher, options.key, options.name);
  const vkey = formatVkey(signer.key);
  await createWitnessStateFile(options.state, vkey).write(emptyWitnessState);
  io.out(vkey);
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Listens until closed. One process at a time per state file. */
export async function runWitness(io: CommandIo, options: WitnessOptions): Promise<WitnessServer> {
  const { state, key, log = [] } = options;
  if (state === undefined || key === undefined || log.length === 0)
    throw new CommandFailure('witness needs --state, --key and --log');
  const logKeys = log.map((text) => logKeyOf(io, text));
  const port = portOf(options.port);
  const signer = await readWitnessKey(io.crypto.hasher, key);
  const vkey = formatVkey(signer.key);
  const lock = await lockFile(state);
  if (!lock.ok) throw new CommandFailure(`another process has the state file: ${state}`);
  try {
    const file = createWitnessStateFile(state, vkey);
    const witness = createWitness({
      crypto: io.crypto,
      signer,
      logKeys,
      initial: await file.read(),
      save: (next) => file.write(next),
      nowS: () => Math.floor(Date.now() / 1_000),
      onConflict: (conflict) => io.err(conflictText(conflict)),
    });
    const host = options.host ?? defaultHost;
    const onError = (error: unknown) => io.err(`countersign witness: ${String(error)}`);
    const server = await startWitnessServer(witness, { host, port, onError });
    io.out(`Verifier key ${vkey}`);
    io.out(`Listening on ${server.url}`);
    return { url: server.url, close: () => server.close().then(() => lock.value.release()) };
  } catch (error) {
    await lock.value.release();
    throw error;
  }
}

function logKeyOf(io: CommandIo, text: string): VerifierKey {
  const parsed = parseVkey(io.crypto.hasher, text);
  if (!parsed.ok || parsed.value.type !== logKeyType)
    throw new CommandFailure(`not the verifier key of a log: ${text}`);
  return parsed.value;
}

function portOf(text: string | undefined): number {
  const port = text === undefined ? defaultPort : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CommandFailure(`not a port: ${text}`);
  return port;
}

/** Both notes, so that the journal alone convicts the log. */
const conflictText = ({ kind, known, refused }: WitnessConflict): string =>
  printable(
    [
      kind === 'fork'
        ? 'FORK: the log signed two trees of one size. Keep these notes:'
        : 'NOT PROVED: the log signed a head that nobody proved to extend what was seen:',
      known,
      refused,
    ].join('\n'),
  );
