import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

/** Who can open sealed pictures, and to whom they are sealed. */
export interface AgeKeyPair {
  /** `AGE-SECRET-KEY-1…`: secret */
  readonly identity: string;
  /** `age1…`: public, pinned in contracts */
  readonly recipient: string;
}

const recipientPattern = /^age1[02-9ac-hj-np-z]{58}$/;
const identityPattern = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/**
 * An X25519 recipient with a right checksum. Plugins, passphrases and post-quantum recipients are
 * not accepted: every party must be able to open with what it has (protocol 3.24).
 */
export function isAgeRecipient(text: string): boolean {
  if (!recipientPattern.test(text)) return false;
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

/** A fresh pair; the randomness is the engine's own. */
export async function createAgeKeyPair(): Promise<AgeKeyPair> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The pair of an identity as typed or read from a file; `undefined` if it is none. */
export async function parseAgeIdentity(text: string): Promise<AgeKeyPair | undefined> {
  const identity = text.trim().toUpperCase();
  if (!identityPattern.test(identity)) return undefined;
  try {
    return { identity, recipient: await identityToRecipient(identity) };
  } catch {
    return undefined;
  }
}
