import type { Command } from 'commander';
import {
  addConfigOptions,
  allConfigKeys,
  type CommandContext,
  type CommandOutput,
  failWith,
  type GivenOptions,
} from './commands/command-context.ts';
import { type InitOptions, runInit } from './commands/init-command.ts';
import { runBackup } from './commands/backup-command.ts';
import { runDoctor } from './commands/doctor-command.ts';
import { runExport } from './commands/export-command.ts';
import { runMigrate } from './commands/migrate-command.ts';
import { runRestore } from './commands/restore-command.ts';
import { runStart } from './commands/start-command.ts';
import { type UnfreezeOptions, unfreezeServer } from './unfreeze-command.ts';

const processOutput: CommandOutput = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};

export interface CommandOptions {
  readonly output?: CommandOutput;
  /** The built console beside the command. */
  readonly consoleDir?: string;
  /** Default: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Adds `server init`, `start`, `migrate`, `backup`, `restore`, `export`, `doctor`, `unfreeze`. */
export function registerServerCommands(program: Command, options: CommandOptions = {}): void {
  const context: CommandContext = {
    output: options.output ?? processOutput,
    environment: options.environment ?? process.env,
    consoleDir: options.consoleDir,
  };
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
    .action((given: InitOptions) => runInit(context, given));
  addConfigOptions(server.command('start'), allConfigKeys)
    .description('serve until stopped')
    .option('--print-config', 'print what is in force and where it comes from; start nothing')
    .action((given: GivenOptions) => runStart(context, given));
  registerUpkeep(server, context);
  registerUnfreeze(server, context);
}

const exportKeys = ['dataDir', 's3Endpoint', 's3Bucket', 's3Region', 's3CredentialsFile'] as const;
const placeKeys = [
  'dataDir',
  'headLockDir',
  's3Endpoint',
  's3Bucket',
  's3Region',
  's3CredentialsFile',
] as const;

function registerUpkeep(server: Command, context: CommandContext): void {
  addConfigOptions(server.command('migrate'), ['dataDir'])
    .description('bring the database up to date, as every start does')
    .option('--check', 'change nothing; exit 1 if there is something to do')
    .action((given: GivenOptions) => runMigrate(context, given));
  addConfigOptions(server.command('backup'), placeKeys)
    .description('copy database, pictures and what is kept beside the head lock')
    .requiredOption('--out <dir>', 'new folder')
    .option('--with-pictures', 'take pictures along that are in a bucket')
    .option('--keys-recipient <age1…>', 'take the keys along, sealed to this age recipient')
    .option('--keys-passphrase-file <file>', 'take the keys along, sealed with this passphrase')
    .action((given: GivenOptions) => runBackup(context, given));
  addConfigOptions(server.command('restore'), placeKeys)
    .description('put a backup into an empty place')
    .requiredOption('--from <dir>', 'folder of the backup')
    .option('--keys-secret-file <file>', 'age identity or passphrase that opens the keys')
    .option('--behind-head-lock', 'go on although the log stays frozen until `server unfreeze`')
    .action((given: GivenOptions) => runRestore(context, given));
  addConfigOptions(server.command('export'), exportKeys)
    .description('write everything of an organisation into a folder; run again, it goes on')
    .requiredOption('--organisation <id>', 'which one')
    .requiredOption('--out <dir>', 'folder to create, or one that was begun')
    .action((given: GivenOptions) => runExport(context, given));
  addConfigOptions(server.command('doctor'), allConfigKeys)
    .description('look at everything that a server needs; say what to do')
    .option('--json', 'print JSON')
    .action((given: GivenOptions) => runDoctor(context, given));
}

function registerUnfreeze(server: Command, context: CommandContext): void {
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

async function unfreezeLog(
  { output, environment }: CommandContext,
  given: UnfreezeOptions,
): Promise<void> {
  const result = await unfreezeServer({ environment, say: (text) => output.out(text) }, given);
  if (!result.ok) failWith(output, result.error);
}
