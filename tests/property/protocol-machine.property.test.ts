import { describe, expect, it } from 'vitest';
import { runMachine } from '../support/machine/run.ts';

/** The same with many runs, on PostgreSQL too: tests/long/protocol-machine.test.ts. */
describe('whatever happens to devices, server and network', () => {
  it('loses, doubles, bills and shows nothing that it should not', async () => {
    const counts = await runMachine({ numRuns: 2, most: 40, seed: 20_260_302 });
    expect(counts['runs']).toBe(2);
  }, 240_000);
});
