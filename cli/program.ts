import { Command, CommanderError, Option } from 'commander';
import { bundleProfile } from '../shared/verify/bundle-format.ts';
import { checkLog, type CheckLogOptions } from './check-log.ts';
import { explainCode, listCodes } from './explain-code.ts';
import { fetchBundle, type FetchOptions } from './fetch-bundle.ts';
import { type InvoicePdfOptions, writeInvoicePdf } from './invoice-pdf.ts';
import { type CommandIo, exitCodeOf, exitCodes, failureText } from './io.ts';
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
    io.err(failureText(error));
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
    .description('check a bundle, a folder or a ZIP, offline')
    .requiredOption('--policy <file>', 'trust policy (C2SP tlog-policy)')
    .requiredOption('--anchors <file>', 'keys of the contract, as your own device wrote them')
    .addOption(
      new Option('--profile <profile>', 'what the bundle was promised to be')
        .choices(bundleProfile.options)
        .default('full'),
    )
    .option('--identity <file>', 'age key that opens sealed pictures; more than once', collect, [])
    .option('--slices', 'list every slice, not only those with a finding')
    .option('--json', 'print the report as JSON')
    .option('--progress', 'say on stderr what is being checked')
    .addHelpText('after', exitHelp)
    .action((bundle: string, options: VerifyOptions) => verifyCommand(io, bundle, options));
  const log = program.command('log').description('a transparency log');
  log
    .command('check <source>')
    .description('recompute a whole log from its folder or address')
    .requiredOption('--policy <file>', 'trust policy that names the log')
    .option('--save <folder>', 'keep a copy of all that was read, once it holds')
    .option('--json', 'print the result as JSON')
    .option('--progress', 'say on stderr how far it is')
    .addHelpText('after', logHelp)
    .action((source: string, options: CheckLogOptions) => checkLog(io, source, options));
  const bundle = program.command('bundle').description('evidence for one contract');
  bundle
    .command('show <bundle>')
    .description('tell in plain words what a bundle says, without verifying it')
    .option('--json', 'the same for programs')
    .action((path: string, options: { readonly json?: boolean }) => showBundle(io, path, options));
  bundle
    .command('fetch <server>')
    .description(
      'sign in and write a bundle into a folder, or go on with it (COUNTERSIGN_PASSWORD)',
    )
    .requiredOption('--contract <uuid>', 'the contract')
    .requiredOption('--email <address>', 'who signs in')
    .requiredOption('--out <folder>', 'folder to create, or one that was begun')
    .option('--profile <profile>', 'full or totals', 'full')
    .option('--timesheet <hash>', 'only the week of this timesheet')
    .option('--from <day>', 'only from this UTC day on')
    .option('--to <day>', 'and up to this one')
    .action((server: string, options: FetchOptions) => fetchBundle(io, server, options));
  program
    .command('invoice')
    .description('invoices of a contract')
    .command('pdf <bundle>')
    .description('make the page of an invoice, once the bundle holds')
    .requiredOption('--policy <file>', 'trust policy (C2SP tlog-policy)')
    .requiredOption('--anchors <file>', 'keys of the contract, as your own device wrote them')
    .requiredOption('--out <file>', 'PDF to write; never over one that is there')
    .option('--invoice <number>', 'number or hash, where there are several')
    .action((path: string, options: InvoicePdfOptions) => writeInvoicePdf(io, path, options));
  program
    .command('code <code>')
    .description('say what a code of a report means and what to do')
    .action((code: string) => explainCode(io, code));
  program
    .command('codes')
    .description('list all codes')
    .option('--json', 'with meaning, cause, what to do and section')
    .action((options: { readonly json?: boolean }) => listCodes(io, options));
  return program;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Everything that commander itself says goes the same way as all else. */
function keepOutput(command: Command, io: CommandIo): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.out(text.replace(/\n$/, '')),
    writeErr: (text) => io.err(text.replace(/\n$/, '')),
  });
  for (const child of command.commands) keepOutput(child, io);
}

const logHelp = `
A log that is not public: COUNTERSIGN_TOKEN or COUNTERSIGN_COOKIE in the environment.
Exit codes: 0 it holds, 1 it does not hold, 3 wrong usage or unreadable files,
            70 a mistake of this program.`;

const exitHelp = `
Exit codes: 0 it holds, 2 it holds with warnings, 1 it does not hold,
            3 wrong usage or unreadable files, 4 this machine is too small for it,
            70 a mistake of this program.`;
