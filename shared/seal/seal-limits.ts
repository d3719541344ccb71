/** Bounds of what is sealed and opened (protocol 3.9): an age file comes from somebody else. */
export const sealLimits = {
  /** A stored picture, sealed or not. */
  fileBytes: 4 * 1_024 ** 2,
  /** Each stanza costs one key agreement, so a header of millions must not even be read. */
  headerBytes: 4_096,
  recipients: 8,
} as const;
