import type { CryptoPort, SignatureCheck } from '../kit/crypto-port.ts';
import type { Findings } from './findings.ts';

/** The steps of verification, in order; a progress bar names them. */
export const steps = [
  'files',
  'trust',
  'receipts',
  'signatures',
  'keys',
  'chains',
  'times',
  'deliveries',
  'billing',
] as const;
export type Step = (typeof steps)[number];

export interface Progress {
  readonly step: Step;
  readonly done: number;
  readonly total: number;
}

/** What every step gets. */
export interface Run {
  readonly crypto: CryptoPort;
  readonly findings: Findings;
  readonly onProgress: (progress: Progress) => void;
}

export const begin = (run: Run, step: Step): void => run.onProgress({ step, done: 0, total: 1 });

/** Small, so that what is in flight stays young; large enough to fill any thread pool. */
const batchSize = 96;

/** Signatures dominate: verified in batches, so that a thread pool is full and memory bounded. */
export async function verifyBatches(
  { crypto, onProgress }: Run,
  checks: readonly SignatureCheck[],
): Promise<readonly boolean[]> {
  const verdicts: boolean[] = [];
  for (let at = 0; at < checks.length; at += batchSize) {
    verdicts.push(...(await crypto.verifySignatures(checks.slice(at, at + batchSize))));
    onProgress({ step: 'signatures', done: verdicts.length, total: checks.length });
  }
  return verdicts;
}

/** Work of which every item has signatures to verify, any number of them. */
export interface SignedWork<Item> {
  readonly step: Step;
  readonly items: readonly Item[];
  readonly checksOf: (item: Item) => readonly SignatureCheck[];
  /** Called for every item in order, with one verdict per check. */
  readonly finish: (item: Item, verdicts: readonly boolean[]) => void;
}

/** While one batch of signatures is verified elsewhere, this thread prepares the next. */
export async function verifyWork<Item>(run: Run, work: SignedWork<Item>): Promise<void> {
  const { step, items, finish } = work;
  const total = items.length;
  let running: Promise<readonly (readonly boolean[])[]> | undefined;
  let at = 0;
  for (let next = 0; running !== undefined || next < total; next += batchSize) {
    const batch = items.slice(next, next + batchSize);
    const started = batch.length === 0 ? undefined : verifyLists(run, batch.map(work.checksOf));
    const verdicts = (await running) ?? [];
    for (const each of verdicts) finish(items[at++] as Item, each);
    if (verdicts.length > 0) run.onProgress({ step, done: at, total });
    running = started;
  }
}

async function verifyLists(
  { crypto }: Run,
  lists: readonly (readonly SignatureCheck[])[],
): Promise<readonly (readonly boolean[])[]> {
  const verdicts = await crypto.verifySignatures(lists.flat());
  let at = 0;
  return lists.map(({ length }) => verdicts.slice(at, (at += length)));
}

/**
 * A reader that fails with a RangeError says that this machine is too small, which is no finding
 * about the bundle (protocol 3.20, exit code 4).
 */
export function throwIfLimit(error: unknown): void {
  if (error instanceof RangeError) throw error;
}
