import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { ensureBuilt } from '../../build/bundle.ts';
import { startVirtualDisplay, type VirtualDisplay } from '../../build/virtual-display.ts';
import { startBenchApp } from './desktop-app.ts';
import { startBare } from './desktop-bare.ts';
import { measureBareCaptures, measureCaptures } from './desktop-capture.ts';
import { measureQueue } from './desktop-queue.ts';
import { showScene } from './desktop-scene.ts';
import { measureTracking } from './desktop-tracking.ts';

/**
 * The built app against an Electron program with one bare window, on the same runtime, on a virtual
 * display of 1920 × 1080, in the same run. Usage: `tsx tests/bench/desktop.ts [--minutes=10]
 * [--captures=20] [--rows=10000] [--json]`. Other Electron programs on the machine make memory wrong:
 * what they share with these two is counted in part only.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    minutes: { type: 'string', default: '10' },
    captures: { type: 'string', default: '20' },
    rows: { type: 'string', default: '10000' },
  },
});
const say = (line: string): void => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

interface Bound {
  readonly name: string;
  /** what the figure is called in its line */
  readonly unit: 'ratio' | 'percent' | 'kb' | 'mb_h';
  readonly value: number;
  readonly ceiling?: number;
  readonly floor?: number;
}

async function measureCapture({ env }: VirtualDisplay): Promise<number> {
  const count = Number(values.captures);
  const scene = await showScene(env);
  const bare = await startBare(env);
  const bareMs = await measureBareCaptures(bare, count);
  await bare.close();
  const app = await startBenchApp(env);
  const appMs = await measureCaptures(app, count);
  await app.close();
  await scene.close();
  say(`capture to stored: p95 ${p95(appMs).toFixed(0)} ms, bare ${p95(bareMs).toFixed(0)} ms`);
  return p95(appMs) / p95(bareMs);
}

function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0;
}

/** In a process of its own, whose memory nothing else has touched. */
async function measureDrift(): Promise<number> {
  const script = fileURLToPath(new URL('desktop-drift.ts', import.meta.url));
  const args = ['--expose-gc', '--import', 'tsx', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as { readonly megabytesPerHour: number }).megabytesPerHour;
}

async function measure(display: VirtualDisplay): Promise<readonly Bound[]> {
  const tracking = await measureTracking(display, { minutes: Number(values.minutes), say });
  const { reading, largestKb, pictures } = tracking;
  if (reading === undefined) throw new Error('no picture was taken: track for longer');
  const rates = Object.entries(reading.rightBySize);
  const read = rates.map(([size, right]) => `${size} px ${(right * 100).toFixed(1)} %`).join(', ');
  say(`${pictures} pictures; of ${reading.characters} characters read back: ${read}`);
  const isReadable = rates.every(([, right]) => right >= 0.99);
  return [
    { name: 'desktop.memory', unit: 'ratio', value: tracking.memory, ceiling: 1.25 },
    { name: 'desktop.cpu_percent', unit: 'percent', value: tracking.cpuPercent, ceiling: 0.5 },
    { name: 'desktop.capture', unit: 'ratio', value: await measureCapture(display), ceiling: 1.5 },
    // What cannot be read is no picture of the work, however small.
    {
      name: 'desktop.capture_kb',
      unit: 'kb',
      value: isReadable ? largestKb : Number.POSITIVE_INFINITY,
      ceiling: 100,
    },
    {
      name: 'desktop.queue',
      unit: 'ratio',
      value: await measureQueue(display, { rows: Number(values.rows), say }),
      floor: 0.2,
    },
    { name: 'desktop.drift_mb_h', unit: 'mb_h', value: await measureDrift(), ceiling: 1 },
  ];
}

const lineOf = ({ name, unit, value, ceiling, floor }: Bound): string =>
  `${name} ${unit}=${value.toFixed(3)} ${ceiling === undefined ? `floor=${floor}` : `ceiling=${ceiling}`}`;
const holds = ({ value, ceiling, floor }: Bound): boolean =>
  value <= (ceiling ?? Number.POSITIVE_INFINITY) && value >= (floor ?? 0);

await ensureBuilt(['desktop']);
const display = await startVirtualDisplay({ width: 1_920, height: 1_080 });
const bounds = await measure(display);
await display.stop();
process.stdout.write(
  values.json ? `${JSON.stringify(bounds)}\n` : `${bounds.map(lineOf).join('\n')}\n`,
);
process.exit(bounds.every(holds) ? 0 : 1);
