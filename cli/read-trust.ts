import { readFile, stat } from 'node:fs/promises';
import { CommandFailure } from './io.ts';

const maxTextBytes = 1_048_576;

/** A trusted input named on the command line. */
export async function readArgument(path: string, what: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new CommandFailure(`cannot read the ${what}: ${path}`);
  if (found.size > maxTextBytes) throw new CommandFailure(`the ${what} is too large: ${path}`);
  return readFile(path, 'utf8').catch(() => {
    throw new CommandFailure(`cannot read the ${what}: ${path}`);
  });
}
