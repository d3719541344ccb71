import { isChainedKind } from '../entry/kinds.ts';
import type { LoggedEntry } from '../entry/ledger.ts';
import { hexToBytes } from '../kit/hex.ts';
import { type CompareToFinal, unprovedDetail } from './consistency.ts';
import type { Run } from './run.ts';

/** Step 7 of protocol 3.20: what each signer had seen of the log when it signed. */
export function checkSeen(
  { findings }: Run,
  logged: readonly LoggedEntry[],
  compare: CompareToFinal,
): void {
  const newestByStream = new Map<string, number>();
  for (const { entry, logIndex } of logged) {
    const about = { entry: entry.hash };
    const { seen, by, con } = entry.payload;
    // A tree that holds the entry itself cannot have been seen before the entry was signed.
    if (seen.size > logIndex) findings.add('E_SEEN_FUTURE', about);
    else addHistoryFinding(compare({ size: seen.size, root: hexToBytes(seen.root) }));
    if (isChainedKind(entry.kind)) addRegressFinding(`${by}/${con}`);

    /** Entries of different streams may arrive in another order than they were signed in. */
    function addRegressFinding(stream: string): void {
      const newest = newestByStream.get(stream) ?? 0;
      if (seen.size < newest) findings.add('E_SEEN_REGRESS', about);
      newestByStream.set(stream, Math.max(seen.size, newest));
    }

    function addHistoryFinding(history: ReturnType<CompareToFinal>): void {
      if (history === 'no_proof')
        findings.add('E_PROOF_MALFORMED', {
          ...about,
          detail: `no consistency proof from ${seen.size}`,
        });
      else if (history === 'other_history')
        findings.add('E_SEEN_FORK', { ...about, detail: `${seen.size} ${seen.root}` });
      else if (history !== 'same_history')
        findings.add('E_PROOF_INVALID', { ...about, detail: unprovedDetail(seen.size) });
    }
  }
}
