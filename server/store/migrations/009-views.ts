import { ofTenant, tenantTable } from './tenant-policy.ts';

/** Who looked at which pictures, when: visible to whom they show. */
export const views: readonly string[] = [
  `create table picture_view (
    id text primary key,
    ten text not null,
    con text not null,
    slice text not null,
    account text not null,
    name text not null,
    roles text not null,
    kind text not null,
    first_at bigint not null,
    last_at bigint not null,
    times integer not null
  )`,
  `create index picture_view_con on picture_view (con, last_at)`,
  `create index picture_view_slice on picture_view (slice, last_at)`,
  `create index picture_view_last on picture_view (last_at)`,
  ...tenantTable('picture_view', {
    sees: ofTenant,
    may: 'select, insert, update (last_at, times)',
  }),
];
