import type { EntryHash } from '../kit/ids.ts';

/** A device of the freelancer that somebody entitled vouched for. */
export interface ActiveDevice {
  readonly enroll: EntryHash;
  /** Log index of its enrolment: what it signed counts above that. */
  readonly sinceIndex: number;
  readonly revoked?: Revocation;
}

export interface Revocation {
  /** Log index of the first `revoke`; what the key signed above that is nothing. */
  readonly atIndex: number;
  /** Epoch ms from which on the key is suspect; 0: nobody knows. */
  readonly sinceMs: number;
}

/** What a key may do at one place of the log (protocol 3.18). */
export type KeyStanding = 'active' | 'revoked' | 'inactive';

export function standingAt(device: ActiveDevice | undefined, logIndex: number): KeyStanding {
  if (device === undefined || device.sinceIndex >= logIndex) return 'inactive';
  return (device.revoked?.atIndex ?? logIndex) < logIndex ? 'revoked' : 'active';
}

/** Was it signed when the key may have been somebody else's already? `signedMs`: epoch ms. */
export const isSuspect = (device: ActiveDevice | undefined, signedMs: number): boolean => {
  const sinceMs = device?.revoked?.sinceMs ?? 0;
  return sinceMs > 0 && signedMs >= sinceMs;
};

/** Another `revoke` of the same key: the first one's place stays, the earliest suspicion counts. */
export function withRevocation(device: ActiveDevice, added: Revocation): ActiveDevice {
  const { revoked } = device;
  if (revoked === undefined) return { ...device, revoked: added };
  const known = [revoked.sinceMs, added.sinceMs].filter((ms) => ms > 0);
  const sinceMs = known.length === 0 ? 0 : Math.min(...known);
  return { ...device, revoked: { ...revoked, sinceMs } };
}
