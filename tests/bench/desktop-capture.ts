import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchApp } from './desktop-app.ts';
import type { ElectronApplication } from '@playwright/test';
import { journalPayloads } from '../e2e/desktop/desktop-app.ts';

const cellMs = 600_000;
const firstCaptureWithinMs = 30_000;
const patienceMs = firstCaptureWithinMs + 15_000;

interface SliceOfJournal {
  readonly idx: number;
}

/**
 * From the instant that a capture's value names to the moment at which its second picture lies on the
 * disk: what an unchanged app leaves behind. Each session begins with a capture.
 */
export async function measureCaptures(app: BenchApp, count: number): Promise<readonly number[]> {
  const tookMs: number[] = [];
  while (tookMs.length < count) {
    const before = await blobTimes(app.profileDir);
    const startedAt = Date.now();
    await app.start();
    const storedAt = await untilTwoMore(app.profileDir, before.size);
    await app.stop();
    const taken = await captureInstants(app.profileDir, startedAt);
    const first = taken.find((atMs) => atMs >= startedAt);
    if (storedAt !== undefined && first !== undefined) tookMs.push(storedAt - first);
  }
  return tookMs;
}

/** One picture by Chromium's capturer, encoded once at quality 0.6 in a hidden window. */
export async function measureBareCaptures(
  bare: ElectronApplication,
  count: number,
): Promise<readonly number[]> {
  await bare.evaluate(() => (globalThis as unknown as BareGlobals).openBareEncoder());
  const tookMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const { ms } = await bare.evaluate(() => (globalThis as unknown as BareGlobals).bareCapture());
    tookMs.push(ms);
    await sleep(500);
  }
  return tookMs;
}

interface BareGlobals {
  openBareEncoder(): Promise<void>;
  bareCapture(): Promise<{ readonly ms: number; readonly bytes: number }>;
}

async function blobTimes(profileDir: string): Promise<ReadonlyMap<string, number>> {
  const dir = join(profileDir, 'blobs');
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  const times = new Map<string, number>();
  for (const name of names.filter((each) => /[0-9a-f]{64}$/.test(each)))
    times.set(name, (await stat(join(dir, name))).mtimeMs);
  return times;
}

async function untilTwoMore(profileDir: string, before: number): Promise<number | undefined> {
  const giveUpAt = Date.now() + patienceMs;
  while (Date.now() < giveUpAt) {
    const now = await blobTimes(profileDir);
    if (now.size >= before + 2) return Math.max(...now.values());
    await sleep(200);
  }
  return undefined;
}

/** By the disclosures of the newest slices: where in its ten minutes each capture was taken. */
async function captureInstants(profileDir: string, fromMs: number): Promise<readonly number[]> {
  const slices = (await journalPayloads(profileDir)).filter(({ kind }) => kind === 'slice');
  const newest = slices.map(({ payload }) => payload as unknown as SliceOfJournal).at(-1);
  const dir = join(profileDir, 'disclosures');
  const found: number[] = [];
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if ((await stat(path)).mtimeMs < fromMs) continue;
    found.push(...(await offsetsIn(path)).map((offMs) => (newest?.idx ?? 0) * cellMs + offMs));
  }
  return found.sort((a, b) => a - b);
}

async function offsetsIn(path: string): Promise<readonly number[]> {
  const { items } = JSON.parse(await readFile(path, 'utf8')) as {
    items: readonly { readonly name: string; readonly value: string }[];
  };
  return items
    .filter(({ name }) => name.startsWith('shot'))
    .map(({ value }) => JSON.parse(Buffer.from(value, 'base64').toString('utf8')).off_ms)
    .filter((offMs): offMs is number => typeof offMs === 'number');
}
