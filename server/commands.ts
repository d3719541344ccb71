import type { Command } from 'commander';
import { err } from '../shared/kit/result.ts';
import { type ConfigKey, loadConfig, type ServerConfig } from './config.ts';
import { startServer } from './main.ts';
import { type UnfreezeOptions, unfreezeServer } from './unfreeze-command.ts';
import { initServer } from './init-server.ts';

/** Where output goes; a test brings its own. */
export interface CommandOutput {
  out(text: string): void;
  err(text: string): void;
}

const processOutput: CommandOutput = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};

/** Exit codes as everywhere in the command: 1 failed, 3 usage or configuration. */
const exitFailed = 1;
const exitUsage = 3;

interface InitOptions {
  readonly data: string;
  readonly origin: string;
  readonly organisation: string;
  readonly email: string;
  readonly name?: string;
  readonly json?: boolean;
}

interface StartOptions {
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
  readonly publicUrl?: string;
  readonly console?: string;
  readonly headLock?: string;
  readonly witnesses?: string;
}

export interface CommandOptions {
  readonly output?: CommandOutput;
  /** The built console beside the command. */
  readonly consoleDir?: string;
  /** Default: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Adds `server init` and `server start`. */
export function registerServerCommands(program: Command, options: CommandOptions = {}): void {
  const output = options.output ?? processOutput;
  const environment = options.environment ?? process.env;
  const context = { output, environment };
  const server = program.command('server').description('run the backend');
  server
    .command('init')
    .description('create keys, database, the first organisation and its owner')
    .requiredOption('--data <dir>', 'data directory')
    .requiredOption('--origin <origin>', 'name of the log, e.g. diary.example.com/log')
    .requiredOption('--organisation <name>', 'name of the first organisation')
    .requiredOption('--email <address>', "the owner's e-mail address")
    .option('--name <name>', "the owner's name")
    .option('--json', 'print JSON')
    .action((given: InitOptions) => init(context, given));
  server
    .command('start')
    .description('serve until stopped')
    .option('--data <dir>', 'data directory')
    .option('--host <host>', 'address to listen on (default 127.0.0.1)')
    .option('--port <port>', 'port (default 8440)')
    .option('--public-url <url>', 'where browsers reach it')
    .option('--console <dir>', 'folder of the built console')
    .option('--head-lock <dir>', 'folder of the head lock')
    .option('--witnesses <file>', 'policy (C2SP tlog-policy) whose witnesses are asked to cosign')
    .action((given: StartOptions) => start(context, { ...consoleDefault(options), ...given }));
  server
    .command('unfreeze')
    .description('end a freeze of the log: restore what is missing, compare everything, explain')
    .requiredOption('--data <dir>', 'data directory; the server must not be running')
    .option('--copy <dir>', 'copy of the log, as `countersign log check --save` writes it')
    .option('--head-lock <dir>', 'folder of the head lock')
    .option('--witnesses <file>', 'policy (C2SP tlog-policy) whose witnesses are asked')
    .option('--forget-missing', 'go on without entries that nobody sent again')
    .action((given: UnfreezeOptions) => unfreezeLog(context, given));
}

type Context = Required<Pick<CommandOptions, 'output' | 'environment'>>;

const consoleDefault = ({ consoleDir }: CommandOptions): StartOptions =>
  consoleDir === undefined ? {} : { console: consoleDir };

async function init({ output, environment }: Context, given: InitOptions): Promise<void> {
  const databaseUrl = environment['DATABASE_URL'];
  const result = await initServer({
    dataDir: given.data,
    origin: given.origin,
    organisation: given.organisation,
    owner: {
      email: given.email,
      name: given.name ?? given.email,
    },
    ...(databaseUrl !== undefined && databaseUrl !== '' && { databaseUrl }),
  });
  if (!result.ok) return failWith(output, result.error);
  if (given.json) return output.out(JSON.stringify(result.value));
  const { origin, vkey, email, password, organisation } = result.value;
  output.out(`Log          ${origin}`);
  output.out(`Verifier key ${vkey}`);
  output.out(`Organisation ${organisation}`);
  output.out(`Sign in as   ${email}`);
  if (password !== undefined) output.out(`Password     ${password} (shown once)`);
}

async function start({ output, environment }: Context, given: StartOptions): Promise<void> {
  const flags: Partial<Record<ConfigKey, string>> = {
    ...(given.data !== undefined && { dataDir: given.data }),
    ...(given.host !== undefined && { host: given.host }),
    ...(given.port !== undefined && { port: given.port }),
    ...(given.publicUrl !== undefined && { publicUrl: given.publicUrl }),
    ...(given.console !== undefined && { consoleDir: given.console }),
    ...(given.headLock !== undefined && { headLockDir: given.headLock }),
    ...(given.witnesses !== undefined && { witnesses: given.witnesses }),
  };
  const config = await loadConfig({ flags, environment });
  if (!config.ok) return failWith(output, config.error);
  const started = await tryStart(config.value);
  if (!started.ok) return failWith(output, started.error);
  const server = started.value;
  const { url, engine } = server;
  output.out(`Listening on ${url}`);
  if (engine === 'pglite')
    output.err('The embedded database is for trying: a power cut can lose data. See DATABASE_URL.');
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

async function unfreezeLog(
  { output, environment }: Context,
  given: UnfreezeOptions,
): Promise<void> {
  const result = await unfreezeServer({ environment, say: (text) => output.out(text) }, given);
  if (!result.ok) failWith(output, result.error);
}

/** A database or a port that is not to be had is the operator's to mend: no stack. */
async function tryStart(config: ServerConfig) {
  try {
    return await startServer(config);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return err({ code: 'start_failed' as const, detail });
  }
}

/** One line of JSON on stderr: a code that scripts can read, and its facts. */
function failWith(output: CommandOutput, error: { readonly code: string }): void {
  output.err(JSON.stringify(error));
  process.exitCode = usageCodes.includes(error.code) ? exitUsage : exitFailed;
}

const usageCodes: readonly string[] = ['config_invalid', 'request_invalid', 'witnesses_invalid'];
