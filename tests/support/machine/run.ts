import * as fc from 'fast-check';
import { checkWorld } from './checks.ts';
import { commands, settle } from './commands.ts';
import type { TestPostgres } from '../postgres-cluster.ts';
import { closeWorld, openWorld, type World } from './world.ts';

export interface MachineRuns {
  readonly numRuns: number;
  /** Most things that happen in one run. */
  readonly most: number;
  readonly seed?: number;
  readonly postgres?: TestPostgres;
}

/** Anything happens in any order; then everything has to be true. Answers how much happened. */
export async function runMachine(options: MachineRuns): Promise<Readonly<Record<string, number>>> {
  const { numRuns, most, seed, postgres } = options;
  const counts: Record<string, number> = {};
  const count = (what: string, by = 1) => {
    counts[what] = (counts[what] ?? 0) + by;
  };
  const property = fc.asyncProperty(commands(most), async (happens) => {
    const world = await tellStory(
      (real) => fc.asyncModelRun(() => ({ model: {}, real }), happens),
      postgres,
    );
    count('runs');
    count('receipts', world.wire.receipts.length);
    count('removed', world.gone.size);
    for (const line of world.story)
      if (!line.startsWith(' ')) count(line.replace(/ [[{"\d-].*/, ''));
  });
  // A run takes seconds: what failed is told as it happened, not made smaller first.
  await fc.assert(property, { numRuns, endOnFailure: true, ...(seed !== undefined && { seed }) });
  return counts;
}

/** What happens in one world, then the end of all faults; then everything has to be true. */
export async function tellStory(
  happen: (world: World) => Promise<unknown>,
  postgres?: TestPostgres,
): Promise<World> {
  const world = await openWorld(postgres);
  try {
    await happen(world);
    await settle(world);
    await checkWorld(world);
    return world;
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\n${world.story.join('\n')}`, { cause: error });
  } finally {
    await closeWorld(world);
  }
}
