import { Command, CommanderError, Option } from 'commander';
import { bundleProfile } from '../shared/verify/bundle-format.ts';
import { checkLog } from './check-log.ts';
import { fetchBundle, type FetchOptions } from './fetch-bundle.ts';
import { type CommandIo, exitCodeOf, exitCodes, printable } from './io.ts';
import { showBundle } from './show-bundle.ts';
import { type VerifyOptions, verifyCommand } from './verify-command.ts';

/** More commands, from other parts of the product. */
export type RegisterCommands = (program: Command) => void;

/** `countersign` with all its commands; errors end it with one line on stderr. */
export async function runProgram(
  io: CommandIo,
  argv: readonly string[],
  more: readonly RegisterCommands[] = [],
): Promise<void> {
  const program = createProgram(io);
  for (const register of more) register(program);
  keepOutput(program, io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      io.setExitCode(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    io.err(`countersign: ${printable(message).replaceAll('\n', ' ')}`);
    io.setExitCode(exitCodeOf(error));
  }
}

function createProgram(io: CommandIo): Command {
  const program = new Command('countersign')
    .description('a work diary that a client can verify before paying')
    .helpCommand(false)
    .showHelpAfterError(false);
  program
    .command('verify <bundle>')
    .description('check an unpacked bundle, offline')
    .requiredOption('--policy <file>', 'trust policy (C2SP tlog-policy)')
    .requiredOption('--anchors <file>', 'keys of the contract, as your own device wrote them')
    .addOption(
      new Option('--profile <profile>', 'what the bundle was promised to be')
        .choices(bundleProfile.options)
        .default('full'),
    )
    .option('--json', 'print the report as JSON')
    .addHelpText('after', exitHelp)
    .action((bundle: string, options: VerifyOptions) => verifyCommand(io, bundle, options));
  const log = program.command('log').description('a transparency log');
  log
    .command('check <source>')
    .description('recompute a whole log from its folder or address')
    .requiredOption('--policy <file>', 'trust policy that names the log')
    .action((source: string, options: { readonly policy: string }) =>
      checkLog(io, source, options),
    );
  const bundle = program.command('bundle').description('evidence for one contract');
  bundle
    .command('show <bundle>')
    .description('tell in plain words what an unpacked bundle says, without verifying it')
    .action((directory: string) => showBundle(io, directory));
  bundle
    .command('fetch <server>')
    .description('sign in and write a bundle into a new folder (COUNTERSIGN_PASSWORD)')
    .requiredOption('--contract <uuid>', 'the contract')
    .requiredOption('--email <address>', 'who signs in')
    .requiredOption('--out <folder>', 'folder to create')
    .option('--profile <profile>', 'full or totals', 'full')
    .action((server: string, options: FetchOptions) => fetchBundle(io, server, options));
  return program;
}

/** Everything that commander itself says goes the same way as all else. */
function keepOutput(command: Command, io: CommandIo): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.out(text.replace(/\n$/, '')),
    writeErr: (text) => io.err(text.replace(/\n$/, '')),
  });
  for (const child of command.commands) keepOutput(child, io);
}

const exitHelp = `
Exit codes: 0 it holds, 2 it holds with warnings, 1 it does not hold,
            3 wrong usage or unreadable files, 4 this machine is too small for it.`;
