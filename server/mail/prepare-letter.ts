import { apiLimits } from '../../shared/api/limits.ts';
import type { Store } from '../store/store.ts';
import type { MailTable } from '../store/tables.ts';
import { makeLink } from '../use-cases/mail-links.ts';
import { parseRoles } from '../use-cases/principal.ts';
import {
  deviceAlarmLetter,
  invitationLetter,
  passwordChangedLetter,
  passwordLetter,
} from './compose-letter.ts';
import type { Letter } from './mail-transport.ts';
import { prepareNotice } from './notice-letter.ts';

export interface Preparing {
  readonly store: Store;
  /** Where links lead, e.g. `https://diary.example.com` */
  readonly baseUrl: string;
  readonly nowMs: number;
}

const minuteMs = 60_000;

/** The letter as it goes out now; `undefined` if there is nothing to say any more. */
export async function prepareLetter(
  preparing: Preparing,
  mail: MailTable,
): Promise<Letter | undefined> {
  const accountPage = `${preparing.baseUrl}/account`;
  switch (mail.kind) {
    case 'invitation':
      return prepareInvitation(preparing, mail);
    case 'password':
      return preparePassword(preparing, mail);
    case 'password_changed':
      return passwordChangedLetter(mail.address, `${preparing.baseUrl}/forgotten`);
    case 'device_alarm':
      return deviceAlarmLetter(mail.address, mail.ref, accountPage);
    default:
      return prepareNotice(preparing, { ...mail, kind: mail.kind });
  }
}

// Behind `#`: a browser sends that part to nobody, so no log of a server or a proxy has it.
const linkTo = (baseUrl: string, page: string, token: string): string =>
  `${baseUrl}/${page}#${token}`;

async function prepareInvitation(
  { store, baseUrl }: Preparing,
  mail: MailTable,
): Promise<Letter | undefined> {
  const invitation = await store.invitations.find(mail.ref);
  if (invitation?.state !== 'waiting') return undefined;
  const organisation = await store.organisations.find(invitation.ten);
  const inviter = await store.accounts.find(invitation.invited_by);
  if (!organisation || !inviter) return undefined;
  const token = await makeLink(store, {
    purpose: 'invitation',
    ref: invitation.id,
    expires_at: invitation.expires_at,
  });
  return invitationLetter({
    to: mail.address,
    organisation: organisation.name,
    invitedBy: inviter.name,
    roles: parseRoles(invitation.roles),
    link: linkTo(baseUrl, 'invitation', token),
  });
}

/** Nobody with that address: then nobody hears of it. */
async function preparePassword(
  { store, baseUrl, nowMs }: Preparing,
  mail: MailTable,
): Promise<Letter | undefined> {
  const account = await store.accounts.findByEmail(mail.address);
  if (account === undefined) return undefined;
  const token = await makeLink(store, {
    purpose: 'password',
    ref: account.id,
    expires_at: nowMs + apiLimits.passwordLinkMinutes * minuteMs,
  });
  return passwordLetter(mail.address, linkTo(baseUrl, 'new-password', token));
}
