import type { CaptureFigure } from './work.ts';
import type { InputCount } from './typist.ts';
import type { TamperFigure } from './tamper.ts';

/** Everything the unattended main job measured; `--json` prints exactly this. */
export interface DemoReport {
  readonly bundle: string;
  readonly policy: string;
  readonly anchors: string;
  readonly slices: number;
  readonly trackedMs: number;
  readonly verifiedMs: number;
  readonly sent: InputCount;
  readonly counted: InputCount;
  readonly whileStopped: InputCount;
  readonly captures: readonly CaptureFigure[];
  readonly entries: number;
  readonly journalled: number;
  readonly receipted: number;
  readonly logSize: number;
  readonly root: string;
  readonly verdict: string;
  readonly invoice: { readonly amountMinor: number; readonly cur: string };
  readonly payoutCsv: string;
  readonly tampered: readonly TamperFigure[];
  readonly pictures: readonly string[];
}

/** What is wrong with a run; an empty list is a success. */
export function demoProblems(report: DemoReport): string[] {
  const claims: [boolean, string][] = [
    [report.verdict === 'ok', `the bundle's verdict is ${report.verdict}, not ok`],
    [report.trackedMs >= 45_000, 'less than 45 s were tracked'],
    [report.trackedMs === report.verifiedMs, 'the verifier counts other milliseconds'],
    [report.captures.length >= 2, 'fewer than two captures'],
    [report.sent.keys === report.counted.keys, 'key presses sent and counted differ'],
    [report.sent.clicks === report.counted.clicks, 'mouse input sent and counted differ'],
    [
      report.whileStopped.keys + report.whileStopped.clicks === 0,
      'input while stopped was counted',
    ],
    [report.journalled === report.receipted, 'not every journalled entry has a receipt'],
    [
      report.tampered.every(({ exit, codes }) => exit === 1 && codes.length > 0),
      'a forgery passed',
    ],
    [distinctCodes(report) === report.tampered.length, 'two forgeries failed with the same code'],
  ];
  return claims.filter(([holds]) => !holds).map(([, problem]) => problem);
}

const distinctCodes = ({ tampered }: DemoReport): number =>
  new Set(tampered.map(({ codes }) => codes.join())).size;

export function demoTable(report: DemoReport): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(3)} s`;
  const input = ({ keys, clicks }: InputCount) => `${keys} keys, ${clicks} mouse`;
  const rows: [string, string][] = [
    ['slices', `${report.slices}, ${seconds(report.trackedMs)} tracked`],
    ['verified', seconds(report.verifiedMs)],
    ['input sent', input(report.sent)],
    ['input counted', input(report.counted)],
    ['counted while stopped', input(report.whileStopped)],
    [
      'captures',
      report.captures
        .map(({ bytes, ms }) => `${(bytes / 1_000).toFixed(1)} kB in ${ms} ms`)
        .join(', '),
    ],
    [
      'entries',
      `${report.entries} (journalled ${report.journalled}, receipted ${report.receipted})`,
    ],
    ['log', `size ${report.logSize}, root ${report.root.slice(0, 16)}…`],
    ['verdict', report.verdict],
    ['invoice', `${(report.invoice.amountMinor / 100).toFixed(2)} ${report.invoice.cur}`],
    ...report.tampered.map(({ what, exit, codes }): [string, string] => [
      `forged: ${what}`,
      `exit ${exit}, ${codes.join(' ')}`,
    ]),
    ['bundle', report.bundle],
    ['payout', report.payoutCsv],
    ...report.pictures.map((path): [string, string] => ['picture', path]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}
