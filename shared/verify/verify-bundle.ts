import { approverOf, foldLedger, ofKind } from '../entry/fold-ledger.ts';
import type { ContractLedger, LoggedEntry } from '../entry/ledger.ts';
import { createSettledAt, type SettledAt } from '../entry/settle.ts';
import type { CryptoPort } from '../kit/crypto-port.ts';
import { parseReceipt } from '../log/receipt.ts';
import { buildReport, emptyReport } from './build-report.ts';
import { type BundleProfile, type BundleReader, bundleLimits } from './bundle-format.ts';
import { checkBilling } from './check-billing.ts';
import { checkBlobs } from './check-blobs.ts';
import { checkChains } from './check-chains.ts';
import { checkContract } from './check-contract.ts';
import { checkDecisions } from './check-decisions.ts';
import { checkDeliveries } from './check-deliveries.ts';
import { checkEntries } from './check-entries.ts';
import { checkHead, checkView, type FinalHead } from './check-head.ts';
import { checkKeys } from './check-keys.ts';
import { checkMoney } from './check-money.ts';
import { type CheckedReceipts, checkReceipts } from './check-receipts.ts';
import { checkSchedules } from './check-schedule.ts';
import { checkSeen } from './check-seen.ts';
import { checkTimes } from './check-times.ts';
import { createTermsOf } from './contract-terms.ts';
import { createFindings, type Findings } from './findings.ts';
import { type BundleContent, type EntryLine, readBundle } from './read-bundle.ts';
import type { VerificationReport } from './report.ts';
import type { Progress, Run, Step } from './run.ts';
import { parseTrustedInputs, type TrustedInputs, type TrustTexts } from './trusted-inputs.ts';
import { createViewCheck, type IsTrueView, type Position } from './view-check.ts';

export interface VerifyDeps {
  readonly crypto: CryptoPort;
  readonly onProgress?: (progress: Progress) => void;
}

export interface VerifyInput extends TrustTexts {
  readonly files: BundleReader;
  /** Default `all`. `deferred`: pictures are left to `blobFault`, when somebody looks at them. */
  readonly blobs?: 'all' | 'deferred';
  /** What the caller was promised, default `full`: the bundle's own word must not set it. */
  readonly profile?: BundleProfile;
}

/** A report, and the state that it is about, for those who show it. */
export interface VerifiedBundle {
  readonly report: VerificationReport;
  /** Absent when so little holds that there is nothing to fold. */
  readonly ledger?: ContractLedger;
  /** The entries that the ledger was folded from. */
  readonly logged: readonly LoggedEntry[];
}

/** The whole verification (protocol 3.20). Never throws for anything that a bundle contains. */
export const verifyBundle = async (
  deps: VerifyDeps,
  input: VerifyInput,
): Promise<VerificationReport> => (await openBundle(deps, input)).report;

/** As `verifyBundle`, with the ledger of what could be verified. */
export async function openBundle(deps: VerifyDeps, input: VerifyInput): Promise<VerifiedBundle> {
  const findings = createFindings();
  const run: Run = {
    crypto: deps.crypto,
    findings,
    onProgress: deps.onProgress ?? (() => undefined),
  };
  const trusted = parseTrustedInputs({ hasher: deps.crypto.hasher, findings }, input);
  const content = await readBundle(run, input.files);
  if (trusted === undefined || content === undefined) return failed(findings, undefined);
  if (content.index.profile === 'totals' && input.profile !== 'totals')
    findings.add('W_PROFILE_TOTALS');
  begin(run, 'trust');
  const head = await checkHead(run, content, trusted);
  if (head === undefined) return failed(findings, head);
  return verifyContent(run, { input, content, trusted, head });
}

const failed = (findings: Findings, head: FinalHead | undefined): VerifiedBundle => ({
  report: emptyReport(findings.sorted(), head),
  logged: [],
});

const begin = (run: Run, step: Step): void => run.onProgress({ step, done: 0, total: 1 });

interface Opened {
  readonly input: VerifyInput;
  readonly content: BundleContent;
  readonly trusted: TrustedInputs;
  readonly head: FinalHead;
}

async function verifyContent(run: Run, opened: Opened): Promise<VerifiedBundle> {
  const { content, trusted, head } = opened;
  const { entries, keys, ten } = await checkEntries(run, content.entries, trusted);
  await checkView(run, content, { trusted, head, ten });
  const receipts = await checkReceipts(run, { entries, proofs: content.proofs }, { trusted, head });
  begin(run, 'keys');
  const { logged, deviceByKid } = await checkKeys(run, { logged: receipts.logged, keys, trusted });
  if (logged.filter(isClaim).length > bundleLimits.claims) {
    run.findings.add('E_BUNDLE_LIMIT', { detail: `more than ${bundleLimits.claims} claims` });
    return failed(run.findings, head);
  }
  checkContract(run, logged, trusted.anchors);
  begin(run, 'chains');
  checkChains(run, logged, deviceByKid);
  checkSeen(run, logged, receipts.compare);
  const { ledger, labelByHash, termsOf } = await foldDelivered(run, opened, {
    receipts,
    logged,
    ten,
  });
  begin(run, 'billing');
  const facts = {
    ledger,
    logged,
    termsOf,
    settledAt: settlementOf(logged, ledger),
    isTrueView: viewCheckOf(run, content, receipts),
  };
  checkSchedules(run, logged, ledger);
  checkBilling(run, facts);
  checkDecisions(run, facts);
  checkMoney(run, facts);
  const findings = run.findings.sorted();
  return { report: buildReport({ findings, ledger, logged, labelByHash, head }), ledger, logged };
}

/** Claims are compared with one another, so their number must be bounded. */
const isClaim = ({ entry: { kind } }: LoggedEntry): boolean =>
  kind !== 'slice' && kind !== 'session';

async function foldDelivered(
  run: Run,
  { content, input, trusted }: Opened,
  known: {
    readonly receipts: CheckedReceipts;
    readonly logged: readonly LoggedEntry[];
    readonly ten: string | undefined;
  },
) {
  const { receipts, logged, ten } = known;
  begin(run, 'deliveries');
  const offlineMaxMs = ofKind(logged, 'contract')
    .map(({ entry }) => entry.payload.offline_max_s * 1_000)
    .reduce((longest, ms) => Math.max(longest, ms), 0);
  const { valuesByHash, deliveryByHash } = await checkDeliveries(run, {
    logged,
    lines: content.disclosures,
    profile: content.index.profile,
    blobNames: content.blobLengthByName,
    trusted,
    ten,
    newestMs: receipts.newestMs,
    offlineMaxMs,
  });
  await checkBlobs(run, {
    files: input.files,
    valuesByHash,
    blobLengthByName: content.blobLengthByName,
    lines: content.disclosures,
    blobs: input.blobs ?? 'all',
  });
  // Totals come without the operator's receipts, so delivery rests on the heads that were signed.
  const delivered = content.index.profile === 'totals' ? undefined : deliveryByHash;
  const ledger = foldLedger(logged, valuesByHash, delivered);
  begin(run, 'times');
  const termsOf = createTermsOf(ledger.accepted, logged);
  const { receivedMsBySize } = receipts;
  const labelByHash = checkTimes(run, logged, { receivedMsBySize, termsOf });
  return { ledger, labelByHash, termsOf };
}

/** Decisions and payments of those who were listed for them; nobody else's count. */
function settlementOf(logged: readonly LoggedEntry[], { rosters }: ContractLedger): SettledAt {
  const decisions = ofKind(logged, 'decision').filter((each) => approverOf(rosters, each));
  const payments = ofKind(logged, 'payment').filter((each) => approverOf(rosters, each));
  return createSettledAt(decisions, payments);
}

/** Views count every entry, so also those that were found to be junk keep their place. */
function viewCheckOf(run: Run, content: BundleContent, receipts: CheckedReceipts): IsTrueView {
  const indexByHash = new Map<string, number>(
    receipts.logged.map(({ entry, logIndex }) => [entry.hash, logIndex]),
  );
  const positions: Position[] = [];
  for (const line of content.entries) {
    // An entry that shows no place of its own stands where the file has it: next to the one before.
    const place = indexByHash.get(line.hash) ?? claimedIndex(line) ?? positions.at(-1)?.logIndex;
    positions.push({ hash: line.hash, logIndex: place ?? 0 });
  }
  const ascending = positions.toSorted((a, b) => a.logIndex - b.logIndex);
  return createViewCheck(run.crypto.hasher, ascending);
}

/** Unproved, but a wrong one only makes honest views look wrong in a bundle that fails anyway. */
function claimedIndex({ receipt }: EntryLine): number | undefined {
  const parsed = receipt === undefined ? undefined : parseReceipt(receipt);
  return parsed?.ok ? parsed.value.index : undefined;
}
