import { tenantTable, viaContractOrNone } from './tenant-policy.ts';

/** What is to be done at a time, written together with what it is about; done by any server. */
export const jobs: readonly string[] = [
  `create table job (
    kind text not null,
    ref text not null,
    con text not null,
    run_at bigint not null,
    token bigint not null default 0,
    leased_until bigint not null default 0,
    attempts integer not null default 0,
    last_error text not null default '',
    primary key (kind, ref)
  )`,
  `create index job_by_time on job (run_at)`,
  ...tenantTable('job', { sees: viaContractOrNone, may: 'select, insert' }),
];
