import { parseHex } from '../kit/hex.ts';
import { nobleHasher } from '../kit/noble-hasher.ts';
import type { EntryOf } from './entry.ts';
import { kidOf } from './kid.ts';
import type { LoggedEntry, LoggedOf } from './ledger.ts';

export interface InEffect {
  readonly entries: readonly LoggedEntry[];
  /** With effect, in log order. */
  readonly revocations: readonly LoggedOf<'revoke'>[];
}

/**
 * Entries without those of devices that were revoked before (protocol 3.18: by log index). Only a
 * device's key is revoked, by another one of the same freelancer that is not revoked itself, or by
 * the recovery key; `logged` in log order.
 */
export function withoutRevoked(logged: readonly LoggedEntry[]): InEffect {
  const ownerByKid = new Map<string, string>();
  const enrolled = new Set<string>();
  const revoked = new Set<string>();
  const revocations: LoggedOf<'revoke'>[] = [];
  const entries = logged.filter((each) => {
    const { entry } = each;
    if (revoked.has(entry.payload.by)) return false;
    if (entry.kind === 'enroll') {
      const { by, fre } = entry.payload;
      enrolled.add(by);
      for (const kid of [by, recoveryKidOf(entry)]) if (kid) ownerByKid.set(kid, fre);
    }
    if (entry.kind === 'revoke' && isEffective(entry)) {
      revoked.add(entry.payload.kid);
      revocations.push(each as LoggedOf<'revoke'>);
    }
    return true;
  });
  return { entries, revocations };

  function isEffective({ payload: { by, kid, fre } }: EntryOf<'revoke'>): boolean {
    const isOwn = ownerByKid.get(by) === fre && ownerByKid.get(kid) === fre;
    return isOwn && by !== kid && enrolled.has(kid) && !revoked.has(kid);
  }
}

function recoveryKidOf({ payload }: EntryOf<'enroll'>): string | undefined {
  const publicKey = parseHex(payload.recovery ?? '', 32);
  return publicKey && kidOf(nobleHasher, publicKey);
}
