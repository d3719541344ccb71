import { describe, expect, it } from 'vitest';
import { scaled } from '../support/long-scale.ts';
import { runMachine } from '../support/machine/run.ts';
import { startTestPostgres } from '../support/postgres-cluster.ts';

const runs = scaled(60);
/** What has to have happened at full scale, or the invariants say little. */
const happenings = [
  'amend',
  'back up',
  'batch',
  'clock',
  'crash desk',
  'crash server',
  'decide',
  'erase',
  'lapsed',
  'move',
  'pay',
  'power',
  'redact',
  'remove picture',
  'restart desk',
  'restore',
  'revise',
  'rotate phone',
  'silence',
  'sleep',
  'submit',
  'sync all at once',
  'sync desk',
  'sync others',
  'wait',
  'weather',
  'work',
];

describe('whatever happens to devices, server and network, many times', () => {
  it(`holds on PGlite, ${runs} times`, async () => {
    const counts = await runMachine({ numRuns: runs, most: 50 });
    process.stdout.write(`machine on PGlite: ${JSON.stringify(counts)}\n`);
    expect(counts['runs']).toBe(runs);
    if (runs < 40) return;
    expect(happenings.filter((each) => (counts[each] ?? 0) === 0)).toEqual([]);
    expect(counts['removed']).toBeGreaterThan(runs);
  });

  it(`holds on PostgreSQL that is cut off, ${runs} times`, async () => {
    const postgres = await startTestPostgres();
    try {
      const counts = await runMachine({ numRuns: runs, most: 50, postgres });
      process.stdout.write(`machine on PostgreSQL: ${JSON.stringify(counts)}\n`);
      expect(counts['runs']).toBe(runs);
    } finally {
      await postgres.close();
    }
  });
});
