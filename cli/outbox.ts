import { createReadStream } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { type CarriedIn, carryIn } from '../shared/api/carry-in.ts';
import { routePath } from '../shared/api/routes.ts';
import { me } from '../shared/api/schemas.ts';
import { createCarryPort } from './carry-port.ts';
import { CommandFailure, type CommandIo, exitCodes, printable } from './io.ts';
import { withSession } from './server-session.ts';

export interface SendOptions {
  readonly server: string;
  readonly email: string;
  readonly answers?: string;
}

export function registerOutboxCommands(program: Command, io: CommandIo): void {
  program
    .command('outbox')
    .description('what a tracker without a connection saved to a file')
    .command('send <file>')
    .description('sign in and hand a saved outbox to the server (COUNTERSIGN_PASSWORD)')
    .requiredOption('--server <address>', 'the server that the tracker is paired with')
    .requiredOption('--email <address>', 'who signs in: the person whose tracker saved the file')
    .option('--answers <file>', 'write what the server answered, for the tracker to read')
    .addHelpText('after', sendHelp)
    .action((file: string, options: SendOptions) => sendOutbox(io, file, options));
}

/** Each entry is answered for itself; what was sent before is answered as it was then. */
async function sendOutbox(io: CommandIo, file: string, options: SendOptions): Promise<void> {
  if (options.answers !== undefined && (await isThere(options.answers)))
    throw new CommandFailure(`${options.answers} is there already`);
  await access(file);
  const carried = await withSession(io, options, async (get, call) => {
    const { log } = me.parse(await (await get(routePath('whoAmI', {}))).json());
    return carryIn(createCarryPort(call), linesOf(file), log.origin);
  });
  if (!carried.ok) throw new CommandFailure(whyNot[carried.error.code]);
  if (options.answers !== undefined)
    await writeFile(options.answers, carried.value.answers, { flag: 'wx', mode: 0o600 });
  say(io, carried.value);
}

const whyNot = {
  not_carried: 'this is no outbox that a tracker saved',
  foreign_log: 'this outbox is for another server',
} as const;

const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });

function say(io: CommandIo, { entries, receipts, held, refused, stopped }: CarriedIn): void {
  io.out(`${entries} entries: ${receipts} in the log, ${refused.length} refused.`);
  io.out(`Words and pictures of ${held} entries are held.`);
  for (const { hash, code, detail } of refused)
    io.out(printable(`refused ${hash} ${code}${detail === undefined ? '' : ` ${detail}`}`));
  if (stopped !== undefined) {
    const { code, detail, retryAfterMs } = stopped;
    const wait = retryAfterMs === undefined ? '' : ` in ${Math.ceil(retryAfterMs / 1_000)} s`;
    const why = detail === undefined ? code : `${code}: ${detail}`;
    io.err(printable(`It stopped before the end (${why}). Run it again${wait}: it goes on.`));
  }
  if (stopped !== undefined || refused.length > 0) io.setExitCode(exitCodes.failed);
}

const isThere = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const sendHelp = `
Exit codes: 0 all of it is there, 1 something was refused or it stopped before the end,
            3 wrong usage or unreadable files, 70 a mistake of this program.`;
