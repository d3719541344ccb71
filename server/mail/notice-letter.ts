import type { NoticeKind } from '../../shared/api/notice-kinds.ts';
import type { Repositories } from '../store/store.ts';
import { unsubscribeLink } from '../use-cases/muted-mails.ts';
import { type Words, write } from './compose-letter.ts';
import type { Letter } from './mail-transport.ts';

interface Facts {
  readonly freelancer: string;
  readonly organisation: string;
  readonly link: string;
}

const wordsByKind: Readonly<Record<NoticeKind, (facts: Facts) => Words>> = {
  review_opened: ({ freelancer, organisation, link }) => ({
    subject: `${freelancer} submitted a week for review`,
    paragraphs: [
      `${freelancer} submitted a week of work for ${organisation}. Look through the diary, then ` +
        'approve the week or dispute what you do not agree with:',
    ],
    link,
  }),
  review_48h: (facts) => reminder(facts, '48 hours'),
  review_6h: (facts) => reminder(facts, '6 hours'),
  disputed: ({ organisation, link }) => ({
    subject: `${organisation} disputes a week of yours`,
    paragraphs: [
      `A week that you submitted to ${organisation} was disputed. Read the reason, answer it, or ` +
        'change the week and submit it again:',
    ],
    link,
  }),
  replied: ({ freelancer, organisation, link }) => ({
    subject: `A new answer between ${organisation} and ${freelancer}`,
    paragraphs: ['Somebody answered about a week of this contract. Read it here:'],
    link,
  }),
  paid: ({ organisation, link }) => ({
    subject: `${organisation} recorded a payment to you`,
    paragraphs: [
      `${organisation} recorded that a week of yours was paid. The bank may take a few days. What ` +
        'was recorded is signed, and you see it here:',
    ],
    link,
  }),
};

const reminder = ({ freelancer, organisation, link }: Facts, left: string): Words => ({
  subject: `${left} left to review a week of ${freelancer}`,
  paragraphs: [
    `A week of ${freelancer} for ${organisation} still waits for your decision. The time for ` +
      `review ends in ${left}; what happens then is in your contract:`,
  ],
  link,
});

interface Preparing {
  readonly store: Repositories;
  readonly baseUrl: string;
  readonly nowMs: number;
}

interface Notice {
  readonly kind: NoticeKind;
  readonly ref: string;
  readonly address: string;
}

/**
 * About one entry of a contract; names alone, never what was done or what it costs. `undefined`
 * where nobody wants to know.
 */
export async function prepareNotice(
  { store, baseUrl, nowMs }: Preparing,
  { kind, ref, address }: Notice,
): Promise<Letter | undefined> {
  const entry = await store.entries.find(ref);
  const contract = entry && (await store.contracts.find(entry.con));
  const account = await store.accounts.findByEmail(address);
  if (contract === undefined || account === undefined) return undefined;
  if ((await store.muted.of(account.id)).includes(kind)) return undefined;
  const organisation = await store.organisations.find(contract.ten);
  const freelancer = await store.accounts.find(contract.fre);
  if (!organisation || !freelancer) return undefined;
  const words = wordsByKind[kind]({
    freelancer: freelancer.name,
    organisation: organisation.name,
    link: `${baseUrl}/contracts/${contract.con}/week`,
  });
  const about = { baseUrl, account: account.id, kind, nowMs };
  return write(address, { ...words, unsubscribe: await unsubscribeLink(store, about) });
}
