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
 * The pairs of printed pages, whole or only their last lines, also with spaces from typing them
 * off: after a key was replaced, older pictures need the older page too. Each key once; `undefined`
 * if there is none, or anything that is no key.
 */
export async function parseRecoveryText(text: string): Promise<readonly AgeKeyPair[] | undefined> {
  if (text.length > maxLength) return undefined;
  const typed = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('')
    .replaceAll(/\s/g, '')
    .toUpperCase();
  const found = new Map<string, AgeKeyPair>();
  for (const each of typed.split(/(?=AGE-SECRET-KEY-1)/)) {
    const pair = await parseAgeIdentity(each);
    if (pair === undefined) return undefined;
    found.set(pair.recipient, pair);
  }
  return [...found.values()];
}

/** Some forty pages. */
const maxLength = 16_384;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
