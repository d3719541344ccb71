import { ofAccount, tenantTable } from './tenant-policy.ts';

/** Which mails somebody does not want, and links in mails that say so with one click. */
export const mutedMails: readonly string[] = [
  `create table muted_mail (
    account text not null,
    kind text not null,
    primary key (account, kind)
  )`,
  ...tenantTable('muted_mail', { sees: ofAccount, may: 'select, insert, delete' }),
  `alter table mail_link drop constraint mail_link_purpose_check`,
  `alter table mail_link add constraint mail_link_purpose_check
    check (purpose in ('invitation', 'password', 'unsubscribe'))`,
];
