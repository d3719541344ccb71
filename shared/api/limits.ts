/** Limits of the HTTP interface, checked before anything is parsed (threats W-11, W-17). */
export const apiLimits = {
  entriesPerRequest: 64,
  entriesBodyBytes: 64 * 32_768 + 4_096,
  jsonBodyBytes: 65_536,
  disclosureBodyBytes: 131_072,
  blobBytes: 4 * 1_024 * 1_024,
  thumbnailBytes: 131_072,
  thumbnailsPerRequest: 64,
  passwordMinLength: 8,
  passwordMaxLength: 256,
  pairingCodeMinutes: 10,
  recentSignInMinutes: 10,
  invitationDays: 7,
  passwordLinkMinutes: 60,
  enrollNonceMinutes: 10,
  pageEntries: 1_000,
  payoutsPerBatch: 100,
} as const;
