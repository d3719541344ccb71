import { apiLimits } from '../../shared/api/limits.ts';
import type { Role } from '../../shared/api/schemas.ts';
import type { Letter } from './mail-transport.ts';

/** Words of a letter: paragraphs, and a link that stands alone. No pictures, nothing that reports back. */
export interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly link?: string;
  readonly after?: readonly string[];
  /** Ends mails of this kind. */
  readonly unsubscribe?: string;
}

const roleWords: Readonly<Record<Role, string>> = {
  freelancer: 'freelancer (you track your time and get paid for it)',
  client: 'client (you review the work and approve it)',
  finance: 'finance (you approve and record payments)',
  owner: 'owner (you run the organisation here)',
  auditor: 'auditor (you may read everything)',
};

export interface InvitationFacts {
  readonly to: string;
  readonly organisation: string;
  readonly invitedBy: string;
  readonly roles: readonly Role[];
  readonly link: string;
}

export const invitationLetter = (facts: InvitationFacts): Letter =>
  write(facts.to, {
    subject: `${facts.organisation} invites you to Countersign`,
    paragraphs: [
      `${facts.invitedBy} invites you to join ${facts.organisation} on Countersign, as ` +
        `${facts.roles.map((role) => roleWords[role]).join('; ')}.`,
      'Nothing happens until you accept. Read the invitation, and accept or decline it here:',
    ],
    link: facts.link,
    after: [
      `The link works once, for ${apiLimits.invitationDays} days. Do not pass it on: whoever has ` +
        'it can answer in your name. If you do not know these people, ignore this mail.',
    ],
  });

export const passwordLetter = (to: string, link: string): Letter =>
  write(to, {
    subject: 'A new password for Countersign',
    paragraphs: ['Somebody asked for a new password for this address. Set it here:'],
    link,
    after: [
      `The link works once, for ${apiLimits.passwordLinkMinutes} minutes. If it was not you, ` +
        'ignore this mail: your password stays as it is.',
    ],
  });

export const passwordChangedLetter = (to: string, link: string): Letter =>
  write(to, {
    subject: 'Your Countersign password was changed',
    paragraphs: [
      'The password of your account was changed just now, and all other browsers were signed out.',
      'If it was not you, set a new one at once and look through your devices:',
    ],
    link,
  });

export const deviceAlarmLetter = (to: string, device: string, link: string): Letter =>
  write(to, {
    subject: 'A computer of yours was signed out: its access may have been copied',
    paragraphs: [
      `The access of “${device}” was used twice, once after it had been replaced. That happens ` +
        'when somebody copies it, or when a computer is restored from an old backup. Nobody can ' +
        'tell which, so it was ended.',
      'Its key is not touched, and nothing that it recorded is lost. Look through your devices, ' +
        'and pair the computer again:',
    ],
    link,
  });

export function write(to: string, words: Words): Letter {
  const { subject, paragraphs, link, after = [], unsubscribe } = words;
  const before = paragraphs.map(oneLine);
  const behind = after.map(oneLine);
  const end = unsubscribe === undefined ? [] : [`${endWords} ${unsubscribe}`];
  const text = [...before, ...(link === undefined ? [] : [link]), ...behind, ...end].join('\n\n');
  const htmlLink =
    link === undefined ? [] : [`<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`];
  const htmlEnd =
    unsubscribe === undefined
      ? []
      : [`<p><small><a href="${escapeHtml(unsubscribe)}">${endWords}</a></small></p>`];
  const html = [
    ...before.map(htmlParagraph),
    ...htmlLink,
    ...behind.map(htmlParagraph),
    ...htmlEnd,
  ];
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><body>${html.join('\n')}</body></html>`;
  return {
    to,
    subject: oneLine(subject),
    text: `${text}\n`,
    html: page,
    ...(unsubscribe !== undefined && { unsubscribe }),
  };
}

const endWords = 'No more mails of this kind:';

/** Names are other people's words: what they bring must not become a line or a header of its own. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

const htmlParagraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
