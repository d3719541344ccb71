import { codeBook } from '../shared/verify/code-book.ts';
import type { FindingCode } from '../shared/verify/codes.ts';
import type { Finding, TimesheetVerdict, VerificationReport } from '../shared/verify/report.ts';
import { printable } from './io.ts';
import { formatDuration, formatMoney, plural, shortHash } from './words.ts';

const headline: Readonly<Record<VerificationReport['verdict'], string>> = {
  ok: 'UNCHANGED since signed. Everything in this bundle holds.',
  ok_with_warnings: 'UNCHANGED since signed, with warnings. Read them before you pay.',
  failed: 'FAILED. Something in this bundle does not hold.',
};

const limits = [
  'This shows what was claimed, by which key, in what order and time window, and that nobody',
  'changed it since. It cannot show that a person worked or that a picture is genuine.',
];

const shownPerCode = 5;

/** The report for people: what is deterministic in the report is so here. */
export function reportText(report: VerificationReport): string {
  const { totals, log } = report;
  const lines = [
    headline[report.verdict],
    '',
    `Log      ${log.origin || 'unknown'}, ${plural(log.size, 'leaf', 'leaves')}`,
    `Root     ${log.root || 'unknown'}`,
    `Content  ${plural(totals.entries, 'entry', 'entries')}, ${plural(totals.slices, 'slice')}, ` +
      `${formatDuration(totals.trackedMs)} tracked, ${plural(totals.captures, 'picture')}`,
    '',
    ...timesheetLines(report.timesheets),
    ...findingLines(report.findings),
    ...limits,
  ];
  return printable(lines.join('\n'));
}

function timesheetLines(timesheets: readonly TimesheetVerdict[]): readonly string[] {
  if (timesheets.length === 0) return ['No timesheets.', ''];
  return ['Timesheets', ...timesheets.map(timesheetLine), ''];
}

function timesheetLine(timesheet: TimesheetVerdict): string {
  const { week, ok, ms, slices, state, amountMinor, cur, hash } = timesheet;
  const amount =
    amountMinor === undefined || cur === undefined ? '' : `, ${formatMoney(amountMinor, cur)}`;
  const verdict = ok ? 'holds ' : 'FAILED';
  const said = state.replaceAll('_', ' ');
  return `  week ${week}  ${verdict}  ${formatDuration(ms)} in ${plural(slices, 'slice')}${amount}, ${said}  (${shortHash(hash)})`;
}

function findingLines(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return ['No findings.', ''];
  const byCode = new Map<FindingCode, Finding[]>();
  for (const finding of findings)
    byCode.set(finding.code, [...(byCode.get(finding.code) ?? []), finding]);
  return ['Findings', ...[...byCode].flatMap(([code, list]) => codeLines(code, list)), ''];
}

function codeLines(code: FindingCode, findings: readonly Finding[]): readonly string[] {
  const { meaning, whatToDo } = codeBook[code];
  const more = findings.length - shownPerCode;
  return [
    `  ${code}  ${meaning}`,
    ...findings.slice(0, shownPerCode).map(placeLine),
    ...(more > 0 ? [`    and ${more} more`] : []),
    `    To do: ${whatToDo}`,
  ];
}

function placeLine({ entry, detail }: Finding): string {
  const where = entry === undefined ? 'bundle' : `entry ${entry}`;
  return `    ${where}${detail === undefined ? '' : `: ${detail.replaceAll('\n', '\n      ')}`}`;
}
