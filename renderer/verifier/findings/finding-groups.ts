import { codeBook, type Severity, severityOf } from '../../../shared/verify/code-book.ts';
import type { FindingCode } from '../../../shared/verify/codes.ts';
import type { Finding } from '../../../shared/verify/report.ts';
import { groupBy } from '../../ui/group-by.ts';

export interface FindingGroup {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

export const severities = ['error', 'warning', 'information'] as const;

/** Findings by code, errors first, each as the report has them in order. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = [...groupBy(findings, ({ code }) => code)].map(([code, list]) => ({
    code,
    severity: severityOf(code),
    findings: list,
  }));
  return groups.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

export interface Wanted {
  readonly severity: Severity | 'all';
  /** Words, a code or a hash; any case. */
  readonly text: string;
}

/** Groups that fit, with only those of their findings that do. */
export function filterGroups(
  groups: readonly FindingGroup[],
  { severity, text }: Wanted,
): readonly FindingGroup[] {
  const needle = text.trim().toLowerCase();
  return groups.flatMap((group) => {
    if (severity !== 'all' && group.severity !== severity) return [];
    if (needle === '' || saysOfCode(group.code).includes(needle)) return [group];
    const findings = group.findings.filter(({ entry, detail }) =>
      `${entry ?? ''} ${detail ?? ''}`.toLowerCase().includes(needle),
    );
    return findings.length === 0 ? [] : [{ ...group, findings }];
  });
}

function saysOfCode(code: FindingCode): string {
  const { meaning, cause, whatToDo } = codeBook[code];
  return `${code} ${meaning} ${cause} ${whatToDo}`.toLowerCase();
}
