import type { Entry } from './entry.ts';
import type { Kind } from './kinds.ts';

/**
 * What verifiers compare with one another, so that their number must be bounded (protocol 3.19).
 * Slices, session events and what the operator does to one slice are only looked up.
 */
export const isClaimKind = (kind: Kind): boolean => !lookedUpKinds.includes(kind);

const lookedUpKinds: readonly Kind[] = ['slice', 'session', 'erasure', 'void'];

/** How many claims an entry is: of a batch each item is one. */
export function claimsOf(entry: Entry): number {
  if (!isClaimKind(entry.kind)) return 0;
  return entry.kind === 'batch' ? entry.payload.items.length : 1;
}

/**
 * What a server takes, so that no contract ever has more claims than a verifier reads (10,000), and
 * nobody uses up what the others need (protocol 3.14).
 */
export const claimLimits = {
  /** Of the freelancer's devices, in a contract. */
  devices: 5_000,
  /** Of client, finance and the operator for them, in a contract. */
  approvers: 4_000,
  /** Rosters and keys for pictures of an organisation. */
  organisation: 500,
  /** Enrolments and revocations of a freelancer. */
  freelancer: 250,
} as const;
