/** Entries that the operator gave up stay known: what was signed before cannot be unsaid. */
export const givenUp: readonly string[] = [
  `alter table missing_entry add column given_up_ms bigint`,
];
