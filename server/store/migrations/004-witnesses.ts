/** Checkpoints that witnesses signed, and leaves whose entries a restored database has lost. */
export const witnesses: readonly string[] = [
  `alter table checkpoint add column witnesses integer not null default 0`,
  `create index checkpoint_cosigned on checkpoint (size) where witnesses > 0`,
  `create table missing_entry (
    idx bigint primary key,
    entry_hash text not null unique
  )`,
];
