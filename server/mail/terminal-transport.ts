import type { Letter, MailTransport } from './mail-transport.ts';

const beginning = '---- mail (no SMTP server is configured, so it is shown here) ----';
const end = '---- end of the mail ----';

/**
 * Without a mail server the operator sees the letters in the terminal and passes them on. They
 * are not answered to whoever caused them: an owner must not be able to accept for somebody else.
 */
export const createTerminalTransport = (write: (text: string) => void): MailTransport => ({
  send: async (letter) => write(formatForTerminal(letter)),
  close: () => undefined,
});

const formatForTerminal = ({ to, subject, text }: Letter): string =>
  [beginning, `To: ${to}`, `Subject: ${subject}`, '', text, end, ''].join('\n');
