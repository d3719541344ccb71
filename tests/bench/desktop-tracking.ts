import { setTimeout as sleep } from 'node:timers/promises';
import type { VirtualDisplay } from '../../build/virtual-display.ts';
import { xdotool } from '../e2e/desktop/tracking-place.ts';
import { startBenchApp } from './desktop-app.ts';
import { startBare } from './desktop-bare.ts';
import { type Usage, usageOf } from './desktop-processes.ts';
import { type ReadingTest, readBack, showScene } from './desktop-scene.ts';

export interface TrackingFigures {
  /** PSS with the diary window closed ÷ that of a bare window */
  readonly memory: number;
  /** percent of one core above a bare window */
  readonly cpuPercent: number;
  readonly largestKb: number;
  readonly pictures: number;
  readonly reading: ReadingTest | undefined;
}

const settleMs = 15_000;
const sampleEveryMs = 5_000;
const mega = 1_024 * 1_024;

interface Watched {
  readonly pssBytes: number;
  readonly percent: number;
}

/** The app tracks for so long in front of a full screen, with somebody who types now and then. */
export async function measureTracking(
  display: VirtualDisplay,
  { minutes, say }: { readonly minutes: number; readonly say: (line: string) => void },
): Promise<TrackingFigures> {
  const { env } = display;
  const scene = await showScene(env);
  const bare = await startBare(env);
  await sleep(settleMs);
  const bareUsage = await watch(bare.process().pid ?? 0, Math.min(minutes, 3), env);
  sayUsage(say, 'bare window', bareUsage);
  await bare.close();
  const app = await startBenchApp(env);
  await app.track();
  await sleep(settleMs);
  const usage = await watch(app.electron.process().pid ?? 0, minutes, env);
  sayUsage(say, 'tracking', usage);
  const pictures = await app.pictures();
  const newest = pictures.at(-1);
  const reading = newest && (await readBack(scene.page, Buffer.from(newest).toString('base64')));
  await app.close();
  await scene.close();
  return {
    memory: usage.pssBytes / bareUsage.pssBytes,
    cpuPercent: usage.percent - bareUsage.percent,
    largestKb: Math.max(0, ...pictures.map(({ length }) => length)) / 1_024,
    pictures: pictures.length,
    reading,
  };
}

const sayUsage = (say: (line: string) => void, name: string, { pssBytes, percent }: Watched) =>
  say(`${name}: ${(pssBytes / mega).toFixed(1)} MB, ${percent.toFixed(3)} % of a core`);

/** Memory as the mean of all samples, processor time from the first to the last. */
async function watch(pid: number, minutes: number, env: VirtualDisplay['env']): Promise<Watched> {
  const first = await usageOf(pid);
  const startedAt = performance.now();
  const samples: Usage[] = [];
  while (performance.now() - startedAt < minutes * 60_000) {
    await sleep(sampleEveryMs);
    if (samples.length % 3 === 0) await xdotool(env, 'key', 'Shift_L');
    samples.push(await usageOf(pid));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const last = samples.at(-1) ?? first;
  if (process.env['COUNTERSIGN_BENCH_PROCESSES'] === '1') console.error(last.processes);
  return {
    pssBytes: samples.reduce((sum, { pssBytes }) => sum + pssBytes, 0) / samples.length,
    percent: ((last.cpuS - first.cpuS) / seconds) * 100,
  };
}
