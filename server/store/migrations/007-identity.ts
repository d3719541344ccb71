import { ofTenant, openTable, tenantTable } from './tenant-policy.ts';

/**
 * Invitations that a person answers herself, links that come by mail, mails that wait, sessions
 * that know when the password was last given, and families of device tokens.
 */
export const identity: readonly string[] = [
  `alter table session add column id text not null default ''`,
  `alter table session add column label text not null default ''`,
  `alter table session add column proved_at bigint not null default 0`,
  `update session set id = substr(id_hash, 1, 32)`,
  `create unique index session_by_id on session (id)`,
  `create index session_by_account on session (account)`,

  `create table invitation (
    id text primary key,
    ten text not null references organisation (ten),
    email text not null,
    roles text not null,
    invited_by text not null references account (id),
    created_at bigint not null,
    expires_at bigint not null,
    state text not null check (state in ('waiting', 'accepted', 'declined', 'cancelled'))
  )`,
  `create unique index invitation_waiting on invitation (ten, email) where state = 'waiting'`,
  ...tenantTable('invitation', {
    sees: ofTenant,
    may: 'select, insert, update (state, expires_at)',
  }),

  // Hashes alone: the link itself exists in the mail only.
  `create table mail_link (
    token_hash text primary key,
    purpose text not null check (purpose in ('invitation', 'password')),
    ref text not null,
    expires_at bigint not null
  )`,
  `create index mail_link_by_ref on mail_link (ref)`,
  ...openTable('mail_link', { may: '' }),

  // What to write about, never the words: secrets are made when a mail goes out.
  `create table mail (
    id text primary key,
    kind text not null,
    ref text not null,
    address text not null,
    created_at bigint not null,
    due_at bigint not null,
    expires_at bigint not null,
    attempts integer not null default 0,
    lease text not null default ''
  )`,
  `create index mail_by_time on mail (due_at)`,
  ...openTable('mail', { may: 'insert' }),

  // A token that was replaced and is used again was copied by somebody.
  `alter table device_token add column family text not null default ''`,
  `alter table device_token add column replaces text not null default ''`,
  `alter table device_token add column replaced_at bigint`,
  `update device_token set family = token_hash`,
  `create index device_token_by_family on device_token (family)`,
];
