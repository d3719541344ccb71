import { foldLedger } from '../entry/fold-ledger.ts';
import type { ContractLedger, LoggedEntry } from '../entry/ledger.ts';
import type { CryptoPort } from '../kit/crypto-port.ts';
import { rememberNodes } from '../log/node-memo.ts';
import { assumeValid } from './assume-valid.ts';
import { buildReport, emptyReport } from './build-report.ts';
import type { BundleIndex, BundleProfile, BundleReader } from './bundle-format.ts';
import { billingFactsOf, checkBilling } from './check-billing.ts';
import { checkChanges } from './check-changes.ts';
import { checkContent } from './check-content.ts';
import { checkDecisions } from './check-decisions.ts';
import { checkDeliveries } from './check-deliveries.ts';
import { checkHead, type FinalHead } from './check-head.ts';
import { type CheckedLog, checkLog, type LogInputs } from './check-log.ts';
import { checkMoney } from './check-money.ts';
import { checkPart } from './check-part.ts';
import { checkReplies } from './check-replies.ts';
import { checkSchedules } from './check-schedule.ts';
import { checkTimes } from './check-times.ts';
import { createTermsOf } from './contract-terms.ts';
import { createFindings, type Findings } from './findings.ts';
import { type BundleTexts, openTexts, readLines } from './read-bundle.ts';
import type { OpenSealed } from './read-picture.ts';
import type { VerificationReport } from './report.ts';
import { begin, type Progress, type Run } from './run.ts';
import { parseTrustedInputs, type TrustTexts } from './trusted-inputs.ts';
import { isTooMuchWork } from './work-limit.ts';

export interface VerifyDeps {
  readonly crypto: CryptoPort;
  readonly onProgress?: (progress: Progress) => void;
  /** With the keys of whoever asks. Without it sealed pictures stay closed (`I_SEALED`). */
  readonly openSealed?: OpenSealed;
  /**
   * Public halves of those keys. What is sealed to another key of the organisation is then closed
   * (`I_SEALED`, which names it), and no fault.
   */
  readonly recipients?: readonly string[];
}

export interface VerifyInput extends TrustTexts {
  readonly files: BundleReader;
  /** Default `all`. `deferred`: pictures are left to `readPicture`, when somebody looks at them. */
  readonly blobs?: 'all' | 'deferred';
  /** What the caller was promised, default `full`: the bundle's own word must not set it. */
  readonly profile?: BundleProfile;
  /** Whether a part of the contract will do, default `whole` (adr/0024). */
  readonly extent?: 'whole' | 'any';
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
  const { crypto } = deps;
  const assumption = assumeValid(crypto.verifySignatures);
  const { verifySignatures } = assumption;
  const assumed = await openChecked({ ...deps, crypto: { ...crypto, verifySignatures } }, input);
  // What was found under an assumption that does not hold is worth nothing.
  return (await assumption.holds()) ? assumed : openChecked(deps, input);
}

/** Every answer about a signature is taken as it is given. */
async function openChecked(deps: VerifyDeps, input: VerifyInput): Promise<VerifiedBundle> {
  const findings = createFindings();
  const run: Run = {
    crypto: { ...deps.crypto, hasher: rememberNodes(deps.crypto.hasher) },
    findings,
    onProgress: deps.onProgress ?? (() => undefined),
  };
  const trusted = parseTrustedInputs({ hasher: deps.crypto.hasher, findings }, input);
  const texts = await openTexts(run, input.files);
  if (texts === undefined) return failed(findings, undefined);
  if (trusted === undefined) return failedEarly(findings, texts);
  if (texts.index.profile === 'totals' && input.profile !== 'totals')
    findings.add('W_PROFILE_TOTALS');
  // A server that was asked for a whole contract must not get away with less (adr/0024).
  if (texts.index.part !== undefined && input.extent !== 'any')
    findings.add('E_VIEW', { detail: 'a part, where the whole contract was expected' });
  begin(run, 'trust');
  const head = await checkHead(run, texts, trusted);
  if (head === undefined) return failedEarly(findings, texts);
  const { openSealed, recipients } = deps;
  return verifyContent(run, { input, texts, trusted, head, openSealed, recipients });
}

const failed = (findings: Findings, head: FinalHead | undefined): VerifiedBundle => ({
  report: emptyReport(findings.sorted(), head),
  logged: [],
});

/** Before its lines were looked at: what is malformed among them is said all the same. */
function failedEarly(findings: Findings, texts: BundleTexts, head?: FinalHead): VerifiedBundle {
  readLines(findings, texts);
  return failed(findings, head);
}

interface Opened extends LogInputs {
  readonly input: VerifyInput;
  readonly openSealed: OpenSealed | undefined;
  readonly recipients: readonly string[] | undefined;
}

/** Without the lines that only the log needed: of a year they are half of all that is held. */
interface Proved extends Omit<Opened, 'texts'> {
  readonly content: Pick<BundleTexts, 'index' | 'disclosures' | 'blobLengthByName'>;
}

async function verifyContent(run: Run, opened: Opened): Promise<VerifiedBundle> {
  const { index, disclosures, blobLengthByName } = opened.texts;
  const log = await checkLog(run, opened);
  if (log === undefined) return failedEarly(run.findings, opened.texts, opened.head);
  const content = { index, disclosures, blobLengthByName };
  return verifyClaims(run, { ...opened, content }, log);
}

async function verifyClaims(run: Run, proved: Proved, log: CheckedLog): Promise<VerifiedBundle> {
  const { head, content } = proved;
  const { logged, stubs, viewFault } = log;
  const { part } = content.index;
  const { ledger, labelByHash, termsOf } = await foldDelivered(run, proved, log);
  begin(run, 'billing');
  const facts = billingFactsOf(ledger, { logged, stubs, part, termsOf, viewFault });
  if (isTooMuchWork(facts)) {
    run.findings.add('E_BUNDLE_LIMIT', { detail: 'more claims about slices than can be compared' });
    return failed(run.findings, head);
  }
  checkChanges(run, facts);
  checkSchedules(run, logged, ledger);
  checkBilling(run, facts);
  checkPart(run, facts);
  checkDecisions(run, facts);
  checkReplies(run, facts);
  checkMoney(run, facts);
  const findings = run.findings.sorted();
  const report = buildReport({ findings, facts, labelByHash, head });
  return { report: withExtent(report, content.index), ledger, logged };
}

/** Where a week is not here whole, nobody can say that its timesheet is right (adr/0024). */
function withExtent(report: VerificationReport, { part }: BundleIndex): VerificationReport {
  if (part === undefined) return report;
  const timesheets = report.timesheets.map((each) =>
    each.partial === true ? { ...each, ok: false } : each,
  );
  return { ...report, part: { fromIdx: part.from_idx, toIdx: part.to_idx }, timesheets };
}

async function foldDelivered(
  run: Run,
  { content, input, trusted, openSealed, recipients }: Proved,
  { logged, stubs, ten, newestMs, receivedMsBySize }: CheckedLog,
) {
  begin(run, 'deliveries');
  const { profile } = content.index;
  const { unused, delivered, valuesByHash, deliveryByHash } = await checkDeliveries(run, {
    logged,
    lines: content.disclosures,
    blobNames: content.blobLengthByName,
    trusted,
    ten,
  });
  // Totals come without the operator's receipts, so delivery rests on the heads that were signed.
  const held = profile === 'totals' ? undefined : deliveryByHash;
  const ledger = foldLedger(logged, valuesByHash, held, stubs);
  await checkContent(run, {
    bundle: content,
    unused,
    files: input.files,
    logged,
    ledger,
    delivered,
    valuesByHash,
    newestMs,
    blobs: input.blobs ?? 'all',
    openSealed,
    recipients,
  });
  begin(run, 'times');
  const termsOf = createTermsOf(ledger.accepted, logged);
  const labelByHash = checkTimes(run, logged, { receivedMsBySize, termsOf });
  return { ledger, labelByHash, termsOf };
}
