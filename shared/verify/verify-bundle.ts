import { foldLedger } from '../entry/fold-ledger.ts';
import { ofKind } from '../entry/fold-ledger.ts';
import type { ContractLedger, LoggedEntry } from '../entry/ledger.ts';
import type { CryptoPort } from '../kit/crypto-port.ts';
import { parseReceipt } from '../log/receipt.ts';
import { buildReport, emptyReport } from './build-report.ts';
import type { BundleReader } from './bundle-format.ts';
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
import { checkSeen } from './check-seen.ts';
import { checkTimes } from './check-times.ts';
import { createComparison } from './consistency.ts';
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
  begin(run, 'trust');
  const head = await checkHead(run, content, trusted);
  if (head === undefined) return failed(findings, head);
  await checkView(run, content, { trusted, head });
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
  const { entries, keys } = await checkEntries(run, content.entries, trusted);
  const context = { hasher: run.crypto.hasher, findings: run.findings };
  const compare = createComparison(context, head, content.proofs);
  const receipts = await checkReceipts(
    run,
    { entries, proofs: content.proofs },
    { trusted, head, compare },
  );
  begin(run, 'keys');
  const { logged, deviceByKid } = await checkKeys(run, { logged: receipts.logged, keys, trusted });
  checkContract(run, logged, trusted.anchors);
  begin(run, 'chains');
  checkChains(run, logged, deviceByKid);
  checkSeen(run, logged, compare);
  const { ledger, labelByHash, termsOf } = await foldDelivered(run, opened, { receipts, logged });
  begin(run, 'billing');
  const facts = {
    ledger,
    logged,
    termsOf,
    deviceByKid,
    profile: content.index.profile,
    isTrueView: viewCheckOf(run, content, receipts),
  };
  checkBilling(run, facts);
  checkDecisions(run, facts);
  checkMoney(run, facts);
  const findings = run.findings.sorted();
  return { report: buildReport({ findings, ledger, logged, labelByHash, head }), ledger, logged };
}

async function foldDelivered(
  run: Run,
  { content, input, trusted }: Opened,
  known: { readonly receipts: CheckedReceipts; readonly logged: readonly LoggedEntry[] },
) {
  const { receipts, logged } = known;
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
    newestMs: receipts.newestMs,
    offlineMaxMs,
  });
  await checkBlobs(run, {
    files: input.files,
    valuesByHash,
    blobLengthByName: content.blobLengthByName,
    blobs: input.blobs ?? 'all',
  });
  const ledger = foldLedger(logged, valuesByHash, deliveryByHash);
  begin(run, 'times');
  const termsOf = createTermsOf(ledger.accepted, logged);
  const { receivedMsBySize } = receipts;
  const labelByHash = checkTimes(run, logged, { receivedMsBySize, termsOf });
  return { ledger, labelByHash, termsOf };
}

/** Views count every entry, so also those that were found to be junk keep their place. */
function viewCheckOf(run: Run, content: BundleContent, receipts: CheckedReceipts): IsTrueView {
  const indexByHash = new Map<string, number>(
    receipts.logged.map(({ entry, logIndex }) => [entry.hash, logIndex]),
  );
  const positions = content.entries.flatMap((line) => {
    const logIndex = indexByHash.get(line.hash) ?? claimedIndex(line);
    return logIndex === undefined ? [] : [{ hash: line.hash, logIndex }];
  });
  const ascending: readonly Position[] = positions.sort((a, b) => a.logIndex - b.logIndex);
  return createViewCheck(run.crypto.hasher, ascending);
}

/** Unproved, but a wrong one only makes honest views look wrong in a bundle that fails anyway. */
function claimedIndex({ receipt }: EntryLine): number | undefined {
  const parsed = receipt === undefined ? undefined : parseReceipt(receipt);
  return parsed?.ok ? parsed.value.index : undefined;
}
