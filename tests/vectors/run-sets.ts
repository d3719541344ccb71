import { join } from 'node:path';
import type { Recorder, VectorSet } from './recorder.ts';

export interface SetOutcome {
  readonly name: string;
  readonly passed: number;
  /** Names of the cases that failed; a set that cannot be read fails as a whole. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** Runs every set from its directory below `root`. */
export async function runSets(root: string, sets: readonly VectorSet[]): Promise<SetOutcome[]> {
  const outcomes: SetOutcome[] = [];
  for (const set of sets) outcomes.push(await runSet(root, set));
  return outcomes;
}

async function runSet(root: string, set: VectorSet): Promise<SetOutcome> {
  const tally = { passed: 0, failed: [] as string[], skipped: [] as string[] };
  const recorder: Recorder = {
    check: (name, passed) => {
      if (passed) tally.passed++;
      else tally.failed.push(name);
    },
    skip: (reason) => tally.skipped.push(reason),
  };
  try {
    await set.run(join(root, set.name), recorder);
    if (tally.passed + tally.failed.length === 0) tally.failed.push('no case was run');
  } catch (error) {
    tally.failed.push(`stopped: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { name: set.name, ...tally };
}
