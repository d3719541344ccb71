import { createTransport } from 'nodemailer';
import type { MailTransport } from './mail-transport.ts';

const connectMs = 10_000;
const silenceMs = 30_000;

/**
 * Through the operator's own mail server: `smtp://user:password@host:587` (with STARTTLS where the
 * server offers it; `?requireTLS=true` insists) or `smtps://…:465`. Nobody else is asked.
 */
export function createSmtpTransport(smtpUrl: string, from: string): MailTransport {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
    // A letter is what it says, never something of this machine.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, subject, text, html, unsubscribe }) => {
      await transport.sendMail({
        from,
        // As an object: an address is never taken apart as a list of them.
        to: { name: '', address: to },
        subject,
        text,
        html,
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(unsubscribe !== undefined && {
            'List-Unsubscribe': `<${unsubscribe}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
        },
      });
    },
    close: () => transport.close(),
  };
}
