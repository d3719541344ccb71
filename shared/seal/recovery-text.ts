import { type AgeKeyPair, parseAgeIdentity } from './age-recipient.ts';

/**
 * A page to print. It is also an identity file of the `age` command, so that pictures can be opened
 * without this program (protocol section 5). Secret: it holds the identity.
 */
export const formatRecoveryText = (
  { identity, recipient }: AgeKeyPair,
  /** Whose pictures it opens, on one line. */
  owner: string,
): string =>
  [
    `# Countersign: the key that opens sealed pictures of ${oneLine(owner)}`,
    '# Keep this page where nobody else can read it. Who has it can see every such picture;',
    '# when it is lost together with the program that made it, those pictures are lost.',
    `# public key: ${recipient}`,
    identity,
    '',
  ].join('\n');

/**
 * The pair of a printed page, whole or only its last line, also with spaces from typing it off;
 * `undefined` unless there is exactly one key on it.
 */
export async function parseRecoveryText(text: string): Promise<AgeKeyPair | undefined> {
  if (text.length > maxLength) return undefined;
  const typed = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('')
    .replaceAll(/\s/g, '');
  return parseAgeIdentity(typed);
}

const maxLength = 4_096;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
