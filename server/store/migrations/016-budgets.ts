import { openTable } from './tenant-policy.ts';

/** What processes share of quotas and limits: may be lost, and is written without waiting. */
export const budgets: readonly string[] = [
  `create unlogged table budget (
    id text primary key,
    until_ms bigint not null,
    spent bigint not null,
    granted bigint not null
  )`,
  `create index budget_until on budget (until_ms)`,
  ...openTable('budget', { may: '' }),
];
