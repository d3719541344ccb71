import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findingCodes } from '../../shared/verify/codes.ts';
import { allCases, uncoveredCodes } from './all-cases.ts';
import { writeCase } from './case-folder.ts';
import { faultOf, otherVerifier, ownVerifier } from './run-verifier.ts';

/**
 * `tsx tests/conformance/run.ts [--write DIR] [--verifier 'CMD ARGS']`: writes every case as files
 * and lets a verifier judge it; see docs/conformance.md.
 */
const { values } = parseArgs({
  options: { write: { type: 'string' }, verifier: { type: 'string' } },
});
const run = values.verifier === undefined ? ownVerifier : otherVerifier(values.verifier);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function runAll(root: string): Promise<number> {
  let faults = 0;
  for (const named of allCases) {
    const fault = await faultOf(run, await writeCase(root, named));
    if (fault === undefined) continue;
    faults++;
    say(`FAILED ${named.name} (${named.title}): ${fault}`);
  }
  return faults;
}

const root = values.write ?? (await mkdtemp(join(tmpdir(), 'countersign-conformance-')));
try {
  await mkdir(root, { recursive: true });
  const faults = await runAll(root);
  for (const code of uncoveredCodes) say(`no case for ${code}`);
  const codes = findingCodes.length - uncoveredCodes.length;
  say(`conformance cases=${allCases.length} codes=${codes} uncovered=${uncoveredCodes.length}`);
  process.exitCode = faults > 0 || uncoveredCodes.length > 0 ? 1 : 0;
} finally {
  if (values.write === undefined) await rm(root, { recursive: true, force: true });
}
