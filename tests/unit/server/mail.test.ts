import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { invitationLetter } from '../../../server/mail/compose-letter.ts';
import type { Letter } from '../../../server/mail/mail-transport.ts';
import { createSmtpTransport } from '../../../server/mail/smtp-transport.ts';
import { createTerminalTransport } from '../../../server/mail/terminal-transport.ts';

interface Received {
  readonly raw: string;
  readonly to: readonly string[];
  readonly from: string;
}

const running: { close?: () => Promise<void> } = {};
afterEach(async () => {
  await running.close?.();
  delete running.close;
});

/** A mail server on a loopback port; without TLS, as a relay in the same rack may be. */
async function openSink(options: object = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    ...options,
    onData: (stream, session: SMTPServerSession, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { rcptTo, mailFrom } = session.envelope;
        received.push({
          raw: Buffer.concat(chunks).toString('utf8'),
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  running.close = () => new Promise((resolve) => server.close(() => resolve()));
  return { received, url: `smtp://127.0.0.1:${address.port}` };
}

const headersOf = ({ raw }: Received): string => raw.slice(0, raw.indexOf('\r\n\r\n'));

/** The parts of the message, decoded. */
const wordsOf = ({ raw }: Received): string =>
  raw
    .split(/^--.*$/m)
    .map((part) => {
      const at = part.indexOf('\r\n\r\n');
      const body = part.slice(at + 4);
      if (/base64/i.test(part.slice(0, at))) return Buffer.from(body, 'base64').toString('utf8');
      const bytes = body
        .replaceAll(/=\r\n/g, '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        );
      return Buffer.from(bytes, 'latin1').toString('utf8');
    })
    .join('\n');

const facts = {
  to: 'rina@home.test',
  organisation: 'Acme',
  invitedBy: 'Olga',
  roles: ['freelancer'] as const,
  link: 'https://diary.test/invitation#secret',
};
const from = 'Countersign <diary@example.test>';

async function sendThrough(url: string, letter: Letter): Promise<void> {
  const transport = createSmtpTransport(url, from);
  await transport.send(letter);
  transport.close();
}

describe('a letter by SMTP', () => {
  it('arrives as text and as HTML that asks nobody for anything', async () => {
    const { received, url } = await openSink();
    await sendThrough(url, invitationLetter(facts));
    const [mail] = received as [Received];
    expect(mail.to).toEqual(['rina@home.test']);
    expect(mail.from).toBe('diary@example.test');
    expect(headersOf(mail)).toContain('Auto-Submitted: auto-generated');
    expect(mail.raw).toContain('text/plain');
    expect(mail.raw).toContain('text/html');
    const words = wordsOf(mail);
    expect(words.split(facts.link).length - 1).toBeGreaterThanOrEqual(2);
    expect(words).not.toMatch(/<img|<script|<style|src=|url\(/i);
  });

  it('keeps long Bengali names whole', async () => {
    const { received, url } = await openSink();
    const organisation = 'শর্মিষ্ঠা চট্টোপাধ্যায় বন্দ্যোপাধ্যায় ও সহযোগী '.repeat(4).trim();
    await sendThrough(url, invitationLetter({ ...facts, organisation }));
    const [mail] = received as [Received];
    const subject = [...headersOf(mail).matchAll(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi)].map(
      ([, how, text = '']) =>
        how?.toUpperCase() === 'B'
          ? Buffer.from(text, 'base64')
          : Buffer.from(
              text
                .replaceAll('_', ' ')
                .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
                  String.fromCharCode(Number.parseInt(hex, 16)),
                ),
              'latin1',
            ),
    );
    expect(Buffer.concat(subject).toString('utf8')).toContain(organisation);
    expect(wordsOf(mail)).toContain(organisation);
    for (const line of headersOf(mail).split('\r\n')) expect(line.length).toBeLessThan(200);
  });

  it.each(['Acme\r\nBcc: spy@evil.test', 'Acme\nX-Evil: 1', 'Acme\u2028Bcc: spy@evil.test'])(
    'takes no header from a name: %j',
    async (organisation) => {
      const { received, url } = await openSink();
      await sendThrough(url, invitationLetter({ ...facts, organisation, invitedBy: organisation }));
      const [mail] = received as [Received];
      expect(mail.to).toEqual(['rina@home.test']);
      expect(headersOf(mail)).not.toMatch(/^(?:bcc|x-evil):/im);
    },
  );

  it('shows markup in a name as what it is', () => {
    const { html, text } = invitationLetter({ ...facts, organisation: '<b>"A&B"</b>' });
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt;');
    expect(text).toContain('<b>"A&B"</b>');
  });

  it('takes one address for one person, whatever it looks like', async () => {
    const { received, url } = await openSink();
    const odd = 'rina@home.test, spy@evil.test';
    await sendThrough(url, { ...invitationLetter(facts), to: odd }).catch(() => undefined);
    for (const { to } of received) expect(to).not.toContain('spy@evil.test');
  });

  it('says so when the server refuses it or is away', async () => {
    const { url } = await openSink({
      onRcptTo: (_address: unknown, _session: unknown, done: (error?: Error) => void) =>
        done(new Error('no such mailbox')),
    });
    await expect(sendThrough(url, invitationLetter(facts))).rejects.toThrow('no such mailbox');
    await running.close?.();
    delete running.close;
    await expect(sendThrough(url, invitationLetter(facts))).rejects.toThrow();
  });

  it('goes without STARTTLS where the server has none, unless the operator insists', async () => {
    const { received, url } = await openSink();
    await sendThrough(url, invitationLetter(facts));
    expect(received).toHaveLength(1);
    await expect(sendThrough(`${url}?requireTLS=true`, invitationLetter(facts))).rejects.toThrow();
    expect(received).toHaveLength(1);
  });
});

describe('a letter in the terminal', () => {
  it('shows the whole text between two lines', async () => {
    const shown: string[] = [];
    await createTerminalTransport((text) => shown.push(text)).send(invitationLetter(facts));
    const [text = ''] = shown;
    expect(text.split('\n')[0]).toMatch(/^---- mail/);
    expect(text).toContain('To: rina@home.test\n');
    expect(text).toContain(facts.link);
  });
});
