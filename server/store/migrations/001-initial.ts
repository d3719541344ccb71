/**
 * Plain SQL that PostgreSQL 15, PGlite and PostgreSQL-like databases take alike: no sequences, no
 * exclusion constraints, no advisory locks. One statement per element.
 */
export const initial: readonly string[] = [
  `create table instance (
    id smallint primary key check (id = 1),
    origin text not null,
    log_pk text not null,
    operator_pk text not null,
    created_at bigint not null
  )`,
  `create table account (
    id text primary key,
    email text not null unique,
    name text not null,
    password_hash text not null,
    created_at bigint not null
  )`,
  `create table session (
    id_hash text primary key,
    account text not null references account (id),
    created_at bigint not null,
    used_at bigint not null
  )`,
  `create table organisation (
    ten text primary key,
    name text not null,
    org_pk text not null default '',
    roster_hash text not null default '',
    roster_no integer not null default -1,
    created_at bigint not null
  )`,
  `create table member (
    ten text not null references organisation (ten),
    account text not null references account (id),
    who text not null unique,
    roles text not null,
    primary key (ten, account)
  )`,
  `create index member_by_account on member (account)`,
  `create table approver_key (
    ten text not null references organisation (ten),
    kid text not null,
    pk text not null,
    account text not null references account (id),
    role text not null check (role in ('client', 'finance')),
    label text not null,
    created_at bigint not null,
    primary key (ten, kid)
  )`,
  `create table roster_approver (
    ten text not null references organisation (ten),
    kid text not null,
    role text not null check (role in ('client', 'finance')),
    primary key (ten, kid, role)
  )`,
  `create table signing_key (
    kid text primary key,
    pk text not null,
    seen_size bigint not null default 0
  )`,
  `create table device_token (
    token_hash text primary key,
    account text not null references account (id),
    name text not null,
    created_at bigint not null,
    revoked_at bigint
  )`,
  `create table device (
    kid text primary key,
    account text not null references account (id),
    token_hash text not null,
    enroll_hash text not null,
    endorsed_by text not null,
    recovery_kid text not null,
    created_at bigint not null
  )`,
  `create index device_by_account on device (account)`,
  `create table pairing_code (
    code_hash text primary key,
    ten text not null references organisation (ten),
    account text not null references account (id),
    expires_at bigint not null,
    used_at bigint
  )`,
  `create table enroll_nonce (
    nonce text primary key,
    account text not null references account (id),
    token_hash text not null,
    expires_at bigint not null,
    used_at bigint
  )`,
  `create table contract (
    ten text not null references organisation (ten),
    con text not null unique,
    fre text not null references account (id),
    draft text not null,
    state text not null check (state in ('offered', 'signed', 'active', 'declined', 'ended')),
    contract_hash text not null default '',
    fre_kid text not null default '',
    created_at bigint not null,
    primary key (ten, con)
  )`,
  `create index contract_by_freelancer on contract (fre)`,
  `create table stream (
    by text not null,
    con text not null,
    seq bigint not null,
    head text not null,
    primary key (by, con)
  )`,
  `create table entry (
    ten text not null,
    con text not null,
    fre text not null,
    hash text primary key,
    kind text not null,
    by text not null,
    seq bigint,
    log_index bigint not null unique,
    received_ms bigint not null,
    envelope text not null,
    unique (by, con, seq)
  )`,
  `create index entry_by_contract on entry (con, log_index)`,
  `create index entry_by_freelancer on entry (fre, con, log_index)`,
  `create index entry_by_organisation on entry (ten, con, log_index)`,
  `create table occupancy (
    fre text not null,
    idx bigint not null,
    primary key (fre, idx)
  )`,
  `create table leaf (
    idx bigint primary key,
    kind text not null,
    received_ms bigint not null,
    entry_hash text not null unique,
    signature_hash text not null
  )`,
  `create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'append only: % refuses %', tg_table_name, tg_op;
  end
  $$`,
  `create trigger leaf_append_only before update or delete on leaf
    for each row execute function refuse_change()`,
  `create trigger leaf_no_truncate before truncate on leaf
    for each statement execute function refuse_change()`,
  `create table log_head (
    id smallint primary key check (id = 1),
    size bigint not null,
    received_ms bigint not null,
    frozen text not null default ''
  )`,
  `insert into log_head (id, size, received_ms) values (1, 0, 0)`,
  `create table tree_node (
    level smallint not null,
    idx bigint not null,
    hash text not null,
    primary key (level, idx)
  )`,
  `create table checkpoint (
    size bigint primary key,
    root text not null,
    note text not null,
    at_ms bigint not null
  )`,
  `create table receipt (
    entry_hash text primary key,
    receipt text not null
  )`,
  `create table lease (
    name text primary key,
    holder text not null,
    token bigint not null,
    expires_ms bigint not null
  )`,
  `create table disclosure (
    ten text not null,
    entry_hash text not null,
    name text not null,
    salt text not null,
    value text not null,
    primary key (entry_hash, name)
  )`,
  `create table blob (
    sha256 text primary key,
    len bigint not null,
    mime text not null,
    created_at bigint not null
  )`,
  `create table blob_owner (
    account text not null references account (id),
    sha256 text not null references blob (sha256),
    primary key (account, sha256)
  )`,
  `create table entry_blob (
    ten text not null,
    entry_hash text not null,
    sha256 text not null,
    primary key (entry_hash, sha256)
  )`,
  `create table held (
    ten text not null,
    entry_hash text primary key,
    statement text not null
  )`,
  `create table outbox_head (
    id smallint primary key check (id = 1),
    last bigint not null
  )`,
  `insert into outbox_head (id, last) values (1, 0)`,
  `create table outbox (
    id bigint primary key,
    type text not null,
    ten text not null,
    fre text not null,
    con text not null,
    at_ms bigint not null
  )`,
  `create table payout_export (
    ten text not null,
    decision text primary key,
    account text not null,
    exported_at bigint not null
  )`,
];
