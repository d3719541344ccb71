import { claimsOf } from '../entry/claims.ts';
import type { ErasedStub, LoggedEntry } from '../entry/ledger.ts';
import { judgeAbsent } from './absent-entries.ts';
import { bundleLimits } from './bundle-format.ts';
import { checkChains } from './check-chains.ts';
import { checkContract } from './check-contract.ts';
import { checkEntries } from './check-entries.ts';
import { checkView, type FinalHead } from './check-head.ts';
import { checkKeys } from './check-keys.ts';
import { type CheckedReceipts, checkReceipts } from './check-receipts.ts';
import { checkSeen } from './check-seen.ts';
import { createNoteJudge } from './open-notes.ts';
import { type OpenedEntry, openEntries, openProofs } from './open-receipts.ts';
import type { BundleTexts } from './read-bundle.ts';
import { begin, type Run } from './run.ts';
import type { TrustedInputs } from './trusted-inputs.ts';
import { createViewFault, type Position, type ViewFault } from './view-check.ts';
import { checkWitnessTimes, type CosignedHead } from './witness-times.ts';

export interface LogInputs {
  readonly texts: BundleTexts;
  readonly trusted: TrustedInputs;
  readonly head: FinalHead;
}

/** What is signed by whoever may, and proved to be in the log; no line of the bundle any more. */
export interface CheckedLog {
  readonly logged: readonly LoggedEntry[];
  readonly stubs: readonly ErasedStub[];
  /** Organisation of the anchored contract, if that is there. */
  readonly ten: string | undefined;
  readonly receivedMsBySize: ReadonlyMap<number, number>;
  /** The bundle's now, epoch ms. */
  readonly newestMs: number;
  readonly viewFault: ViewFault;
}

/** Steps 3 to 7 of protocol 3.20. `undefined` when there is more than can be compared. */
export async function checkLog(run: Run, inputs: LogInputs): Promise<CheckedLog | undefined> {
  const { texts, trusted, head } = inputs;
  const openNote = createNoteJudge(trusted);
  const lines = await openEntries(run, texts.entries, openNote);
  // Together, so that this thread reads the ones while the others' signatures are verified.
  const [{ entries, absent, keys, ten }, proofs] = await Promise.all([
    checkEntries(run, lines, trusted),
    openProofs(run, texts.proofs, { head, openNote }),
  ]);
  const lostFrom = await checkView(run, { view: texts.view, lines }, { trusted, head, ten });
  const receipts = checkReceipts(run, { entries, absent, lines, proofs, head });
  checkWitnessTimes(run, receipts, [...receipts.cosigned, ...cosignedHead(head)]);
  begin(run, 'keys');
  // Before anything compares claims with one another.
  if (countClaims(receipts.logged) > bundleLimits.claims) {
    run.findings.add('E_BUNDLE_LIMIT', { detail: `more than ${bundleLimits.claims} claims` });
    return undefined;
  }
  const { logged, deviceByKid } = await checkKeys(run, { logged: receipts.logged, keys, trusted });
  checkContract(run, logged, trusted.anchors);
  begin(run, 'chains');
  const { stubs, receivedMsBySize, newestMs } = receipts;
  const absentEntries = judgeAbsent(run, { logged, stubs, part: texts.index.part });
  checkChains(run, logged, { deviceByKid, absent: absentEntries });
  checkSeen(run, logged, receipts.compare);
  const viewFault = createViewFault(run.crypto.hasher, positionsOf(lines, receipts), lostFrom);
  return { logged, stubs, ten, receivedMsBySize, newestMs, viewFault };
}

/** The final checkpoint as one that witnesses signed, if any did. */
const cosignedHead = ({ size, witnessMs }: FinalHead): readonly CosignedHead[] =>
  witnessMs === undefined ? [] : [{ size, witnessMs }];

const countClaims = (logged: readonly LoggedEntry[]): number =>
  logged.reduce((sum, { entry }) => sum + claimsOf(entry), 0);

/** Views count every entry, so also those that were found to be junk keep their place. */
function positionsOf(
  lines: readonly OpenedEntry[],
  receipts: CheckedReceipts,
): readonly Position[] {
  const indexByHash = new Map<string, number>([
    ...receipts.logged.map(({ entry, logIndex }) => [entry.hash, logIndex] as const),
    ...receipts.stubs.map(({ hash, logIndex }) => [hash, logIndex] as const),
  ]);
  const positions: Position[] = [];
  for (const { hash, receipt } of lines) {
    // Unproved, but a wrong place only makes honest views look wrong in a bundle that fails anyway.
    const claimed = receipt.ok ? receipt.value.index : undefined;
    // An entry that shows no place of its own stands where the file has it: next to the one before.
    const place = indexByHash.get(hash) ?? claimed ?? positions.at(-1)?.logIndex;
    positions.push({ hash, logIndex: place ?? 0 });
  }
  return positions.toSorted((a, b) => a.logIndex - b.logIndex);
}
