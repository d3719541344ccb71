import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryDir } from './paths.ts';
import { runAsScript, ScriptStop } from './script.ts';

const hashBytes = 4;
const shortest = 6;

/** Makes server/passwords/common-passwords.ts of a list of passwords, one a line. */
async function main(): Promise<void> {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new ScriptStop('Usage: tsx build/known-passwords.ts <list>');
  const lines = (await readFile(path, 'utf8')).split('\n');
  const passwords = new Set(lines.map((line) => line.toLowerCase()));
  const hashes = [...passwords]
    .filter((password) => password.length >= shortest)
    .map((password) => createHash('sha1').update(password).digest().subarray(0, hashBytes))
    .sort((a, b) => Buffer.compare(a, b));
  const text = Buffer.concat(hashes).toString('base64');
  const module = `/**
 * The first ${hashBytes} bytes of the SHA-1 of ${hashes.length} common passwords, ascending, base64; made by
 * build/known-passwords.ts of the list \`passwords\` in zxcvbn 4.4.2, which is
 * Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc., under the MIT licence.
 */
export const commonPasswords: string =
  '${text}';
`;
  await writeFile(join(repositoryDir, 'server/passwords/common-passwords.ts'), module);
}

await runAsScript(import.meta.url, main);
