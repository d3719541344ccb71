const nil = `'00000000-0000-0000-0000-000000000000'`;

/**
 * Whom an entry of no contract is about is asked by person and by organisation; entries of contracts
 * are asked by contract, and need not be in these indexes. One row says that a freelancer's time is
 * being decided, where there was one for each of its cells.
 */
export const leanIndexes: readonly string[] = [
  `drop index entry_by_freelancer`,
  `drop index entry_by_organisation`,
  `create index entry_by_freelancer on entry (fre, log_index) where con = ${nil}`,
  `create index entry_by_organisation on entry (ten, log_index) where con = ${nil}`,
  `truncate table occupancy`,
];
