import { ofTenant, tenantTable } from './tenant-policy.ts';

/**
 * What is being paid. Two keys keep anything from being paid twice, whoever is fast: one live
 * attempt a payment, and one live payment a slice, should a timesheet be revised in between.
 */
export const payouts: readonly string[] = [
  `create table payout_batch (
    id text primary key,
    ten text not null,
    cur text not null,
    execute_on text not null,
    debtor_name text not null,
    debtor_account text not null,
    debtor_bic text not null,
    single boolean not null,
    account text not null,
    created_at bigint not null,
    touched_at bigint not null
  )`,
  `create index payout_batch_ten on payout_batch (ten, created_at)`,
  ...tenantTable('payout_batch', { sees: ofTenant, may: 'select, insert, update (touched_at)' }),
  `create table payout_item (
    ten text not null,
    end_to_end_id text not null,
    payment text not null,
    attempt integer not null,
    batch text not null,
    con text not null,
    fre text not null,
    decision text not null,
    timesheet text not null,
    root text not null,
    week bigint not null,
    invoice text not null,
    invoice_no text not null,
    amount_minor bigint not null,
    cur text not null,
    state text not null,
    primary key (ten, end_to_end_id)
  )`,
  `create unique index payout_item_live on payout_item (ten, payment)
    where state not in ('returned', 'withdrawn')`,
  `create index payout_item_batch on payout_item (batch)`,
  ...tenantTable('payout_item', { sees: ofTenant, may: 'select, insert, update (state)' }),
  `create table payout_claim (
    ten text not null,
    slice text not null,
    end_to_end_id text not null,
    primary key (ten, slice)
  )`,
  `create index payout_claim_item on payout_claim (ten, end_to_end_id)`,
  ...tenantTable('payout_claim', { sees: ofTenant, may: 'select, insert, delete' }),
  `create table payout_event (
    id text primary key,
    ten text not null,
    batch text not null,
    end_to_end_id text not null,
    no integer not null,
    state text not null,
    account text not null,
    name text not null,
    at bigint not null,
    note text not null
  )`,
  `create index payout_event_batch on payout_event (batch, no)`,
  ...tenantTable('payout_event', { sees: ofTenant, may: 'select, insert' }),
];
