import { canonicalJson, type JsonValue } from '../shared/kit/jcs.ts';
import type { BundleProfile } from '../shared/verify/bundle-format.ts';
import type { VerificationReport } from '../shared/verify/report.ts';
import { verifyBundle } from '../shared/verify/verify-bundle.ts';
import { openBundleDirectory } from './bundle-directory.ts';
import { type CommandIo, escapeControls, type ExitCode, exitCodes } from './io.ts';
import { readArgument } from './read-trust.ts';
import { reportText } from './report-text.ts';

export interface VerifyOptions {
  readonly policy: string;
  readonly anchors: string;
  /** What the bundle was promised to be. */
  readonly profile: BundleProfile;
  readonly json?: boolean;
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
  directory: string,
  options: VerifyOptions,
): Promise<void> {
  const policyText = await readArgument(options.policy, 'policy');
  const anchorsText = await readArgument(options.anchors, 'anchors');
  const files = await openBundleDirectory(directory);
  const { profile } = options;
  const report = await verifyBundle(
    { crypto: io.crypto },
    { files, policyText, anchorsText, profile },
  );
  io.out(options.json ? printableJson(report) : reportText(report));
  io.setExitCode(exitCodeByVerdict[report.verdict]);
}
