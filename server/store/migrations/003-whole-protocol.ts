/**
 * Revisions, revoked keys, keys to seal to, who occupies a freelancer's time, and what was removed.
 * Slices that the first version took are taken over as they were judged then: the first one wins.
 */
export const wholeProtocol: readonly string[] = [
  `alter table contract add column revision text not null default ''`,
  `alter table contract add column revision_hash text not null default ''`,
  `alter table contract add column org_recipient text not null default ''`,
  `alter table contract add column recovery_kid text not null default ''`,
  `alter table contract add column legal_hold boolean not null default false`,
  `update contract set recovery_kid = coalesce(
    (select device.recovery_kid from device where device.kid = contract.fre_kid), '')`,
  `create table accepted_contract (
    ten text not null,
    con text not null,
    hash text primary key,
    draft text not null
  )`,
  `create index accepted_contract_by_con on accepted_contract (con)`,
  `insert into accepted_contract (ten, con, hash, draft)
    select ten, con, contract_hash, draft from contract where state in ('active', 'ended')`,
  `alter table organisation add column recipient text not null default ''`,
  `alter table organisation add column orgkey_hash text not null default ''`,
  `alter table signing_key add column revoked_index bigint`,
  `alter table signing_key add column revoked_ms bigint`,
  `create table live_slice (
    fre text not null,
    idx bigint not null,
    from_ms integer not null,
    to_ms integer not null,
    con text not null,
    hash text primary key,
    log_index bigint not null
  )`,
  `create index live_slice_by_cell on live_slice (fre, idx)`,
  // One by one: whoever lost takes nothing from those behind.
  `do $$
  declare
    each record;
  begin
    for each in
      with known as (
        select fre, con, hash, log_index,
          convert_from(decode(envelope::json->>'payload', 'base64'), 'UTF8')::json as payload
        from entry where kind = 'slice'
      )
      select fre, (payload->>'idx')::bigint as idx, (payload->>'from_ms')::integer as from_ms,
        (payload->>'to_ms')::integer as to_ms, con, hash, log_index
      from known order by log_index
    loop
      if each.from_ms < each.to_ms and not exists (
        select 1 from live_slice
        where live_slice.fre = each.fre and live_slice.idx = each.idx
          and live_slice.from_ms < each.to_ms and each.from_ms < live_slice.to_ms
      ) then
        insert into live_slice (fre, idx, from_ms, to_ms, con, hash, log_index)
        values (each.fre, each.idx, each.from_ms, each.to_ms, each.con, each.hash, each.log_index);
      end if;
    end loop;
  end
  $$`,
  `create table voided (
    target text primary key,
    hash text not null
  )`,
  `create table removal (
    hash text primary key,
    con text not null,
    target text not null,
    names text not null,
    whole boolean not null,
    log_index bigint not null,
    asked_by text not null default '',
    reason text not null default ''
  )`,
  `create index removal_by_target on removal (target)`,
  `create index removal_by_contract on removal (con, log_index)`,
  `create table unkept_entry (hash text primary key)`,
  `create table removed_blob (
    sha256 text primary key,
    is_done boolean not null
  )`,
  `create index removed_blob_waiting on removed_blob (sha256) where not is_done`,
  `create table due (
    kind text not null check (kind in ('lapse', 'retention', 'scrub')),
    ref text not null,
    con text not null,
    at_ms bigint not null,
    primary key (kind, ref)
  )`,
  `create index due_by_time on due (kind, at_ms)`,
  // Evidence of contracts that were accepted before is looked at soon; what is found decides.
  `insert into due (kind, ref, con, at_ms)
    select 'retention', con, con, 0 from contract where state in ('active', 'ended')`,
  // Silence approves also what was submitted before, when its time for review is over.
  `insert into due (kind, ref, con, at_ms)
    with known as (
      select con, hash, convert_from(decode(envelope::json->>'payload', 'base64'), 'UTF8')::json
        as payload
      from entry where kind = 'timesheet'
    )
    select 'lapse', known.hash, known.con, least(9007199254740991,
        ((draft::json->>'week0')::numeric + ((payload->>'week')::numeric + 1) * 1008) * 600000
        + (draft::json->>'review_close_s')::numeric * 1000)::bigint
      from known join accepted_contract accepted
        on accepted.con = known.con and accepted.hash = payload->>'contract'
      where draft::json->>'on_silence' = 'approve'`,
];
