/** A backup is made in the name of the one role that sees every row, and needs the version too. */
export const operations: readonly string[] = [
  `grant select on schema_version to countersign_system`,
];
