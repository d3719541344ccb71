import { canonicalJson, type JsonValue } from '../shared/kit/jcs.ts';
import type { AgeKeyPair } from '../shared/seal/age-recipient.ts';
import { createOpener } from '../shared/seal/open-picture.ts';
import { parseRecoveryText } from '../shared/seal/recovery-text.ts';
import { refusedReport } from '../shared/verify/archive-rules.ts';
import type { BundleProfile } from '../shared/verify/bundle-format.ts';
import type { VerificationReport } from '../shared/verify/report.ts';
import {
  openBundle,
  type VerifiedBundle,
  type VerifyDeps,
} from '../shared/verify/verify-bundle.ts';
import { CommandFailure, type CommandIo, escapeControls, type ExitCode, exitCodes } from './io.ts';
import { withBundle } from './open-bundle.ts';
import { createProgressDisplay } from './progress.ts';
import { readArgument } from './read-trust.ts';
import { reportText } from './report-text.ts';
import { keepHeapSmall } from './small-heap.ts';

export interface VerifyOptions {
  readonly policy: string;
  readonly anchors: string;
  /** What the bundle was promised to be. */
  readonly profile: BundleProfile;
  /** Files with keys that open sealed pictures. */
  readonly identity: readonly string[];
  readonly json?: boolean;
  /** Every slice in the report, not only those with a finding. */
  readonly slices?: boolean;
  /** Also with --json, and where stderr is no terminal. */
  readonly progress?: boolean;
}

export const exitCodeByVerdict: Readonly<Record<VerificationReport['verdict'], ExitCode>> = {
  ok: exitCodes.ok,
  ok_with_warnings: exitCodes.warnings,
  failed: exitCodes.failed,
};

/** RFC 8785, but for characters that would move a terminal's cursor or turn its text around. */
const printableJson = (report: VerificationReport): string =>
  escapeControls(canonicalJson(report as unknown as JsonValue));

/** `countersign verify`: same input, same bytes of output. */
export async function verifyCommand(
  io: CommandIo,
  path: string,
  options: VerifyOptions,
): Promise<void> {
  const policyText = await readArgument(options.policy, 'policy');
  const anchorsText = await readArgument(options.anchors, 'anchors');
  const pairs = (await Promise.all(options.identity.map(readIdentities))).flat();
  const progress = createProgressDisplay(io, progressMode(options));
  keepHeapSmall();
  const workers = io.openWorkers?.();
  const deps: VerifyDeps = {
    crypto: { ...io.crypto, ...(workers && { verifySignatures: workers.verifySignatures }) },
    onProgress: progress.onProgress,
    ...(pairs.length > 0 && {
      openSealed: createOpener(pairs.map(({ identity }) => identity)),
      recipients: pairs.map(({ recipient }) => recipient),
    }),
  };
  const { profile } = options;
  const verified = await withBundle(path, async (files): Promise<VerifiedBundle> => {
    if (!files.ok) return { report: refusedReport(files.error), logged: [] };
    const trust = { policyText, anchorsText };
    // Which part it is stands in the report: whoever gave it away says so, or did not.
    return openBundle(deps, { files: files.value, ...trust, profile, extent: 'any' });
  }).finally(() => {
    progress.end();
    workers?.close();
  });
  const { report } = verified;
  io.out(options.json ? printableJson(report) : reportText(verified, options));
  io.setExitCode(exitCodeByVerdict[report.verdict]);
}

function progressMode({ progress, json }: VerifyOptions): 'auto' | 'always' | 'never' {
  if (progress) return 'always';
  return json ? 'never' : 'auto';
}

/** Age identities, as a file of the `age` command or as printed pages have them. */
async function readIdentities(path: string): Promise<readonly AgeKeyPair[]> {
  const pairs = await parseRecoveryText(await readArgument(path, 'identity'));
  if (pairs === undefined) throw new CommandFailure(`no age identity in ${path}`);
  return pairs;
}
