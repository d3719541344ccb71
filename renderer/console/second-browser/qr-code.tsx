import { encode } from 'uqr';
import classes from './second-browser.module.css';

interface QrCodeProps {
  readonly text: string;
  /** What it is, for those who cannot see it. */
  readonly label: string;
}

/** Dark squares on a light ground in both themes: cameras read nothing else reliably. */
export function QrCode({ text, label }: QrCodeProps) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  return (
    <svg className={classes.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path className={classes.dark} d={squares(data)} shapeRendering="crispEdges" />
    </svg>
  );
}

/** One path for all: each run of dark modules of a row is a rectangle. */
function squares(rows: readonly (readonly boolean[])[]): string {
  const runs: string[] = [];
  for (const [y, row] of rows.entries()) {
    let from = 0;
    while (from < row.length) {
      if (row[from] !== true) {
        from++;
        continue;
      }
      const end = row.indexOf(false, from);
      const to = end === -1 ? row.length : end;
      runs.push(`M${from} ${y}h${to - from}v1h${from - to}z`);
      from = to;
    }
  }
  return runs.join('');
}
