import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScriptStop } from '../script.ts';

/** Mails that the sample's server shows in its terminal, as it has no mail server to send them by. */
export interface Mailbox {
  /** The secret of the link in the mail to `address` that `cause` brings about. */
  next(address: string, cause: () => Promise<unknown>): Promise<string>;
}

const patienceMs = 20_000;
const lookEveryMs = 20;
const beginning = /^---- mail /;
const end = /^---- end of the mail/;

/**
 * Reads what the server writes to its standard error. Mails that the sample waits for are its own;
 * everything else, also later mails to the same people, is passed on for a person to read.
 */
export function openMailbox(from: Readable, passOn: (text: string) => void): Mailbox {
  const awaited = new Map<string, string | undefined>();
  const mail: { lines: string[] | undefined } = { lines: undefined };
  createInterface({ input: from }).on('line', (line) => {
    if (beginning.test(line)) mail.lines = [];
    if (mail.lines === undefined) return passOn(`${line}\n`);
    mail.lines.push(line);
    if (!end.test(line)) return;
    const text = `${mail.lines.join('\n')}\n`;
    mail.lines = undefined;
    const address = /^To: (\S+)$/m.exec(text)?.[1] ?? '';
    const token = /#([A-Za-z0-9_-]{43})$/m.exec(text)?.[1];
    if (token !== undefined && awaited.has(address)) awaited.set(address, token);
    else passOn(text);
  });
  return {
    next: async (address, cause) => {
      awaited.set(address, undefined);
      await cause();
      const until = Date.now() + patienceMs;
      for (;;) {
        const token = awaited.get(address);
        if (token !== undefined) {
          awaited.delete(address);
          return token;
        }
        if (Date.now() > until) throw new ScriptStop(`The server showed no mail to ${address}.`);
        await sleep(lookEveryMs);
      }
    },
  };
}
