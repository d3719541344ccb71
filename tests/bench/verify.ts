import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../build/bundle.ts';
import { collectChecks } from './collect-checks.ts';
import { runBrowser } from './measure-browser.ts';
import { type CommandRun, runBare, runCommand } from './measure-command.ts';
import { type BundleOnDisk, bundleIn, withYearBundle } from './year-bundle.ts';
import { wholeYear } from './year-steps.ts';

/**
 * How fast, and in how much memory, a year of one freelancer is verified: 12,000 slices, a distinct
 * checkpoint in every receipt, disclosures, thumbnails. Usage: `tsx tests/bench/verify.ts [--json]
 * [--bundle FOLDER]`, where FOLDER has a bundle, its policy and its anchors.json from before.
 */
const rounds = 2;

interface Bound {
  readonly name: string;
  readonly ratio: number;
  readonly floor?: number;
  readonly ceiling?: number;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, bundle: { type: 'string' } },
});
const say = (line: string): void => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

async function measure(disk: BundleOnDisk): Promise<readonly Bound[]> {
  const checks = await collectChecks(disk);
  say(`${checks.length} signatures, ${availableParallelism()} processors`);
  const runs: CommandRun[] = [];
  const bareMs: number[] = [];
  // In turns, so that a machine that is busy for a while slows both down.
  for (let round = 0; round < rounds; round++) {
    bareMs.push(await runBare(checks));
    runs.push(await runCommand(disk));
    say(`bare ${bareMs.at(-1)?.toFixed(0)} ms, command ${runs.at(-1)?.ms.toFixed(0)} ms`);
  }
  const commandMs = Math.min(...runs.map(({ ms }) => ms));
  const memoryMb = Math.max(...runs.map(({ memoryMb }) => memoryMb));
  const browser = await runBrowser(disk);
  say(`browser ${browser.verifyMs.toFixed(0)} ms, bare WebCrypto ${browser.bareMs.toFixed(0)} ms`);
  if (browser.verdict !== 'ok') throw new Error(`the browser says ${browser.verdict}`);
  return [
    { name: 'verify.command', ratio: Math.min(...bareMs) / commandMs, floor: 0.6 },
    { name: 'verify.memory_mb', ratio: memoryMb, ceiling: 300 },
    { name: 'verify.browser', ratio: browser.bareMs / browser.verifyMs, floor: 0.4 },
  ];
}

const isWithin = ({ ratio, floor = 0, ceiling = Number.POSITIVE_INFINITY }: Bound): boolean =>
  ratio >= floor && ratio <= ceiling;

const lineOf = ({ name, ratio, floor, ceiling }: Bound): string =>
  `${name} ratio=${ratio.toFixed(2)} ${floor === undefined ? `ceiling=${ceiling}` : `floor=${floor}`}`;

await ensureBuilt(['cli']);
say('making a year of one freelancer …');
const bounds =
  values.bundle === undefined
    ? await withYearBundle(wholeYear, measure)
    : await measure(bundleIn(values.bundle));
process.stdout.write(
  values.json ? `${JSON.stringify(bounds)}\n` : `${bounds.map(lineOf).join('\n')}\n`,
);
process.exitCode = bounds.every(isWithin) ? 0 : 1;
