import type { HistoryContract } from './work-history.ts';

/** Words and formats of whoever makes it; everything else is numbers and names. */
export interface HistoryWords {
  readonly lang: string;
  readonly title: string;
  /** Whose it is, and when it was made. */
  readonly by: string;
  readonly intro: string;
  readonly proves: string;
  readonly howTo: string;
  readonly columns: { readonly month: string; readonly time: string };
  readonly total: string;
  readonly line: (contract: HistoryContract) => string;
  readonly time: (ms: number) => string;
  readonly month: (month: string) => string;
}

/** A page for people that stands alone: no script, no picture, nothing from elsewhere. */
export function historyPage(contracts: readonly HistoryContract[], words: HistoryWords): string {
  const sections = contracts.map((contract, at) => section(contract, words, at + 1));
  return `<!doctype html>
<html lang="${escapeHtml(words.lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(words.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(words.title)}</h1>
<p>${escapeHtml(words.by)}</p>
<p>${escapeHtml(words.intro)}</p>
${sections.join('\n')}
<p>${escapeHtml(words.proves)}</p>
<p>${escapeHtml(words.howTo)}</p>
${contracts.map((_, at) => `<pre>${escapeHtml(commandOf(at + 1))}</pre>`).join('\n')}
</body>
</html>
`;
}

/** Names of the files of the n-th contract, 1 …, in the archive. */
export const historyFiles = (n: number) =>
  ({ bundle: `${n}/bundle.zip`, anchors: `${n}/anchors.json`, policy: `${n}/policy` }) as const;

const commandOf = (n: number): string => {
  const { bundle, anchors, policy } = historyFiles(n);
  return `countersign verify ${bundle} --policy ${policy} --anchors ${anchors} --profile totals`;
};

function section(contract: HistoryContract, words: HistoryWords, n: number): string {
  const { columns, time, month, total, line } = words;
  const rows = contract.months.map(
    (each) =>
      `<tr><th scope="row">${escapeHtml(month(each.month))}</th><td>${escapeHtml(time(each.approvedMs))}</td></tr>`,
  );
  return `<section>
<h2>${n}. <bdi>${escapeHtml(contract.title)}</bdi>, <bdi>${escapeHtml(contract.organisation)}</bdi></h2>
<p>${escapeHtml(line(contract))}</p>
<table>
<thead><tr><th scope="col">${escapeHtml(columns.month)}</th><th scope="col">${escapeHtml(columns.time)}</th></tr></thead>
<tbody>${rows.join('')}</tbody>
<tfoot><tr><th scope="row">${escapeHtml(total)}</th><td>${escapeHtml(time(contract.approvedMs))}</td></tr></tfoot>
</table>
</section>`;
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#14201f}' +
  'table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.25rem .5rem;border-bottom:1px solid #c9d3d1;font-weight:400}' +
  'td{text-align:end;font-variant-numeric:tabular-nums}thead th,tfoot th,tfoot td{font-weight:600}' +
  'pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#eef2f1;padding:.5rem}';

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
