/** An approver's second browser: what it was tagged with, and which listed key vouches for it. */
export const secondBrowsers: readonly string[] = [
  `alter table approver_key add column tag text not null default ''`,
  `alter table approver_key add column vouched_by text not null default ''`,
  `alter table approver_key add column vouched_at bigint not null default 0`,
  `alter table approver_key add column vouch text not null default ''`,
  `grant update (tag, vouched_by, vouched_at, vouch) on approver_key to countersign_app`,
];
