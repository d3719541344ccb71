/** What a signer has seen may not become less along each of its chains, no longer across them. */
export const seenByStream: readonly string[] = [
  `alter table stream add column seen_size bigint not null default 0`,
  `update stream set seen_size = signing_key.seen_size
    from signing_key where signing_key.kid = stream.by`,
  `alter table signing_key drop column seen_size`,
  `grant update (seen_size) on stream to countersign_app`,
];
