import type { ServerConfig } from './config.ts';
import type { BudgetLeases } from './http/budgets.ts';
import { createThrottle } from './http/throttle.ts';
import { type Clock, systemClock } from './log/clock.ts';
import { startDelivery } from './mail/deliver-mails.ts';
import { createMailBell } from './mail/mail-bell.ts';
import type { MailTransport } from './mail/mail-transport.ts';
import { createSmtpTransport } from './mail/smtp-transport.ts';
import { createTerminalTransport } from './mail/terminal-transport.ts';
import { openKnownPasswords } from './passwords/known-passwords.ts';
import type { ServerDeps } from './use-cases/deps.ts';

/** Guesses at one person's password, whatever addresses they come from. */
const signInLimit = { name: 'sign-in', max: 20, windowMs: 15 * 60_000, keys: 10_000 };
/** Mails to one address, whoever causes them. */
const mailLimit = { name: 'mails', max: 10, windowMs: 3_600_000, keys: 10_000 };

export type IdentityDeps = Pick<
  ServerDeps,
  'signInThrottle' | 'mailThrottle' | 'mail' | 'knownPasswords'
> & {
  /** Once it is known where browsers reach the server. Answers how to stop and wait for it. */
  startMail(deps: ServerDeps, listeningUrl: string): () => Promise<void>;
};

/** What has to do with who people are: mails, throttles, passwords. */
export function createIdentityDeps(
  config: ServerConfig,
  overrides: { readonly clock?: Clock; readonly mail?: MailTransport },
  leases: BudgetLeases,
): IdentityDeps {
  const clock = overrides.clock ?? systemClock;
  const bell = createMailBell();
  const transport = overrides.mail ?? createTransport(config);
  return {
    signInThrottle: createThrottle({ clock, leases }, signInLimit),
    mailThrottle: createThrottle({ clock, leases }, mailLimit),
    knownPasswords: openKnownPasswords(config.knownPasswords),
    mail: bell,
    startMail: (deps, listeningUrl) => {
      const baseUrl = (config.publicUrl ?? listeningUrl).replace(/\/$/, '');
      return startDelivery({ deps, transport, baseUrl }, bell);
    },
  };
}

function createTransport({ smtpUrl, mailFrom }: ServerConfig): MailTransport {
  if (smtpUrl !== undefined && mailFrom !== undefined)
    return createSmtpTransport(smtpUrl, mailFrom);
  // Not through the logger: what it writes may be kept and shipped, and these are secrets.
  return createTerminalTransport((text) => void process.stderr.write(text));
}
