/** What a token reaches, which pictures nothing shows yet, which exports are of one payment. */
export const bounds: readonly string[] = [
  `alter table device_token add column ten text not null default ''`,
  `update device_token set ten = coalesce(
    (select min(member.ten) from member where member.account = device_token.account), '')`,
  `alter table blob_owner add column linked boolean not null default false`,
  `update blob_owner set linked = exists
    (select 1 from entry_blob where entry_blob.sha256 = blob_owner.sha256)`,
  `create index blob_owner_loose on blob_owner (account) where not linked`,
  `alter table payout_export add column payment text not null default ''`,
  `create index payout_export_by_payment on payout_export (ten, payment)`,
];
