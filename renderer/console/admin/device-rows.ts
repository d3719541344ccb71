import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { keyWords } from '../../../shared/entry/key-words.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import type { Evidence } from '../evidence/load-evidence.ts';

export interface DeviceRow {
  readonly kid: string;
  readonly freelancer: string;
  /** To compare with what the app shows. */
  readonly words: string;
  readonly enrolledMs: number;
  readonly keystore: string;
  readonly state: 'first' | 'endorsed' | 'revoked';
  readonly revokedMs: number | undefined;
}

/** Each computer that ever had a key in these contracts, the newest first. */
export function deviceRows(
  hasher: Hasher,
  known: readonly { readonly contract: ContractSummary; readonly evidence: Evidence }[],
): readonly DeviceRow[] {
  const rows = new Map<string, DeviceRow>();
  for (const { contract, evidence } of known)
    for (const { entry, receivedMs } of evidence.ledger.enrolments) {
      const { by, pk, ks, endorse } = entry.payload;
      const revoked = evidence.ledger.revocations.find((each) => each.entry.payload.kid === by);
      rows.set(by, {
        kid: by,
        freelancer: contract.freelancer,
        words: keyWords(hasher, pk),
        enrolledMs: receivedMs,
        keystore: ks,
        state: revoked ? 'revoked' : endorse === 'none' ? 'first' : 'endorsed',
        revokedMs: revoked?.receivedMs,
      });
    }
  return [...rows.values()].toSorted((a, b) => b.enrolledMs - a.enrolledMs);
}
