import { describe, expect, it } from 'vitest';
import { runMachine } from '../support/machine/run.ts';

/** The same with many runs, on PostgreSQL too: tests/long/protocol-machine.test.ts. */
describe('whatever happens to devices, server and network', () => {
  it('loses, doubles, bills and shows nothing that it should not', async () => {
    const counts = await runMachine({ numRuns: 4, most: 40, seed: 14 });
    expect(counts['runs']).toBe(4);
  }, 550_000);
});
