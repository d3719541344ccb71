import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runSets } from './run-sets.ts';
import { furtherSets, vectorSets } from './sets.ts';

/** Usage: run.ts DIRECTORY, where each published set has a directory of its own. */
const [directory, ...more] = process.argv.slice(2);
if (directory === undefined || more.length > 0) {
  console.error('usage: npm run test:vectors -- DIRECTORY');
  process.exitCode = 3;
} else {
  const further = furtherSets.filter(({ name }) => existsSync(join(directory, name)));
  const outcomes = await runSets(directory, [...vectorSets, ...further]);
  for (const set of furtherSets)
    if (!further.includes(set)) console.log(`${set.name}: not in this directory`);
  for (const { name, passed, failed, skipped } of outcomes) {
    console.log(`${name}: ${passed} passed, ${failed.length} failed`);
    for (const reason of skipped) console.log(`  not applicable: ${reason}`);
    for (const failure of failed.slice(0, 20)) console.log(`  FAILED ${failure}`);
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed.length, 0);
  console.log(`${passed} passed, ${failed} failed`);
  console.log(`vectors sets=${outcomes.length} cases=${passed + failed} failed=${failed}`);
  if (failed > 0) process.exitCode = 1;
}
