import { appendFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Letter, MailTransport } from '../../server/mail/mail-transport.ts';

/** A file, so that servers in processes of their own write to the same one. */
export const mailFile =
  process.env['TEST_MAIL_FILE'] ?? join(tmpdir(), `countersign-mails-${process.pid}.jsonl`);

/** Where the mails of all test servers of this process go. */
export const sinkTransport: MailTransport = {
  send: async (letter) => appendFileSync(mailFile, `${JSON.stringify(letter)}\n`),
  close: () => undefined,
};

/** Letters to an address so far, oldest first. */
export function lettersTo(address: string): Letter[] {
  try {
    const lines = readFileSync(mailFile, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Letter).filter(({ to }) => to === address);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const patienceMs = 10_000;
const lookEveryMs = 5;

/** The next letter to an address that `cause` brings about. */
export async function nextLetter(address: string, cause: () => Promise<unknown>): Promise<Letter> {
  const known = lettersTo(address).length;
  await cause();
  const until = Date.now() + patienceMs;
  for (;;) {
    const letter = lettersTo(address)[known];
    if (letter !== undefined) return letter;
    if (Date.now() > until) throw new Error(`no mail to ${address}`);
    await sleep(lookEveryMs);
  }
}

/** The secret of a letter's link. */
export function tokenIn({ text }: Letter): string {
  const token = /#([A-Za-z0-9_-]{43})\b/.exec(text)?.[1];
  if (token === undefined) throw new Error('no link in the mail');
  return token;
}

/** The link as a person opens it. */
export function linkIn({ text }: Letter): string {
  const link = /^https?:\/\/\S+$/m.exec(text)?.[0];
  if (link === undefined) throw new Error('no link in the mail');
  return link;
}
