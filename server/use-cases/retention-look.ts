/** Evidence of a contract is looked at so often, also if nothing was known to run out. */
export const retentionLookMs = 7 * 86_400_000;
