import { formatCellUtc } from '../shared/domain/cell.ts';
import type { LoggedEntry } from '../shared/entry/ledger.ts';
import { codeBook } from '../shared/verify/code-book.ts';
import type { FindingCode } from '../shared/verify/codes.ts';
import type { Finding, TimesheetVerdict, VerificationReport } from '../shared/verify/report.ts';
import type { VerifiedBundle } from '../shared/verify/verify-bundle.ts';
import { groupBy } from './days.ts';
import { printable } from './io.ts';
import { sliceLines } from './slice-lines.ts';
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

/** Entries by hash, so that a finding can say what it is about. */
type EntryByHash = ReadonlyMap<string, LoggedEntry>;

export interface ReportTextOptions {
  /** Every slice, not only those with a finding. */
  readonly slices?: boolean;
}

/** The report for people: what is deterministic in the report is so here. */
export function reportText(verified: VerifiedBundle, options: ReportTextOptions): string {
  const { report, logged } = verified;
  const { totals, log } = report;
  const entryByHash: EntryByHash = new Map(logged.map((each) => [each.entry.hash, each]));
  const lines = [
    headline[report.verdict],
    '',
    `Log      ${log.origin || 'unknown'}, ${plural(log.size, 'leaf', 'leaves')}`,
    `Root     ${log.root || 'unknown'}`,
    `Content  ${plural(totals.entries, 'entry', 'entries')}, ${plural(totals.slices, 'slice')}, ` +
      `${formatDuration(totals.trackedMs)} tracked, ${plural(totals.captures, 'picture')}`,
    ...partLines(report),
    '',
    ...timesheetLines(report.timesheets),
    ...sliceLines(report.diary, options.slices === true ? 'all' : 'notable'),
    ...findingLines(report.findings, entryByHash),
    ...limits,
  ];
  return printable(lines.join('\n'));
}

/** Somebody who gets a part must know which. */
function partLines({ part }: VerificationReport): readonly string[] {
  if (part === undefined) return [];
  const [from, to] = [part.fromIdx, part.toIdx].map(formatCellUtc);
  return [`Part     only what was recorded from ${from} to ${to}, and the paperwork`];
}

function timesheetLines(timesheets: readonly TimesheetVerdict[]): readonly string[] {
  if (timesheets.length === 0) return ['No timesheets.', ''];
  return ['Timesheets', ...timesheets.map(timesheetLine), ''];
}

function timesheetLine(timesheet: TimesheetVerdict): string {
  const { week, ms, slices, state, amountMinor, cur, hash, codes } = timesheet;
  const amount =
    amountMinor === undefined || cur === undefined ? '' : `, ${formatMoney(amountMinor, cur)}`;
  const said = state.replaceAll('_', ' ');
  const found = codes.length === 0 ? '' : `: ${codes.join(' ')}`;
  return `  week ${week}  ${verdictOf(timesheet)}  ${formatDuration(ms)} in ${plural(slices, 'slice')}${amount}, ${said}  (${shortHash(hash)})${found}`;
}

function verdictOf({ ok, partial }: TimesheetVerdict): string {
  if (partial === true) return 'partly here, not judged';
  return ok ? 'holds ' : 'FAILED';
}

function findingLines(findings: readonly Finding[], entryByHash: EntryByHash): readonly string[] {
  if (findings.length === 0) return ['No findings.', ''];
  const byCode = groupBy(findings, ({ code }) => code);
  const lines = [...byCode].flatMap(([code, list]) => codeLines(code, list, entryByHash));
  return ['Findings', ...lines, ''];
}

function codeLines(
  code: FindingCode,
  findings: readonly Finding[],
  entryByHash: EntryByHash,
): readonly string[] {
  const { meaning, whatToDo, section } = codeBook[code];
  const more = findings.length - shownPerCode;
  return [
    `  ${code}  ${meaning}`,
    ...findings.slice(0, shownPerCode).map((finding) => placeLine(finding, entryByHash)),
    ...(more > 0 ? [`    and ${more} more`] : []),
    `    To do: ${whatToDo}`,
    `    Protocol: section ${section}`,
  ];
}

function placeLine({ entry, detail }: Finding, entryByHash: EntryByHash): string {
  const known = entry === undefined ? undefined : entryByHash.get(entry);
  const where = entry === undefined ? 'bundle' : `${entryName(known)} ${entry}`;
  return `    ${where}${detail === undefined ? '' : `: ${detail.replaceAll('\n', '\n      ')}`}`;
}

/** `slice 2026-03-02T09:20Z`, `timesheet week 3`, else the kind. */
function entryName(logged: LoggedEntry | undefined): string {
  if (logged === undefined) return 'entry';
  const { entry } = logged;
  if (entry.kind === 'slice') return `slice ${formatCellUtc(entry.payload.idx)}`;
  if (entry.kind === 'timesheet') return `timesheet week ${entry.payload.week}`;
  return entry.kind;
}
