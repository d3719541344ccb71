import { canonicalJson, type JsonValue } from '../../../shared/kit/jcs.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';

/** The report as the command prints it with `--json`: the same evidence gives the same bytes. */
export const reportJson = (report: VerificationReport): string =>
  `${canonicalJson(report as unknown as JsonValue)}\n`;

/** Lets the browser save the report beside the evidence. */
export function saveReport(page: Document, report: VerificationReport, name: string): void {
  const blob = new Blob([reportJson(report)], { type: 'application/json' });
  const url = URL.createObjectURL(blob);
  const link = page.createElement('a');
  link.href = url;
  link.download = `${name.replace(/\.zip$/i, '')}-report.json`;
  link.click();
  // The download has its own reference by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
