import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './bundle.ts';
import { runDemo } from './demo.ts';
import { createLauncher, type Launcher } from './launch-electron.ts';
import { isRoot, repositoryDir } from './paths.ts';
import {
  acceptContract,
  createSample,
  enrolParties,
  listWaitingKeys,
  openParties,
  type Sample,
  type SampleParties,
} from './sample/organisation.ts';
import { startSampleServer } from './sample/server.ts';
import { announce, runAsScript, ScriptStop } from './script.ts';
import { ensureSystemPackages, packageProblemLine } from './system-packages.ts';
import { hasDisplay } from './virtual-display.ts';

const watchEveryMs = 2_000;
/** The same at every start, or the paired tracker would not find its server again. */
const samplePort = 8_440;
const sampleDir = join(repositoryDir, '.data', 'sample');
/** A root caller's tracker runs as another user, who cannot look into the caller's folders. */
const trackerHomeDir = isRoot() ? '/var/lib/countersign/sample' : join(sampleDir, 'home');

/** `npm start`: the main job, in front of a person or, without a display, by itself. */
async function main(): Promise<void> {
  if (!hasDisplay()) {
    announce(
      'There is no display, so the main job runs unattended on a virtual one (npm run demo).',
    );
    await runDemo({ json: false });
    return;
  }
  await startForPerson();
}

async function startForPerson(): Promise<void> {
  const packages = await ensureSystemPackages(['run']);
  if (!packages.ok) throw new ScriptStop(packageProblemLine(packages.error));
  await ensureBuilt();
  const server = await startSampleServer(sampleDir, samplePort);
  const stop = new AbortController();
  try {
    const sample = await openSample(server);
    const launcher = await createLauncher({ homeDir: trackerHomeDir });
    announce(signInText(sample));
    const watching = watchSample(sample, stop.signal);
    await runTracker(launcher, sample);
    stop.abort();
    await watching;
  } finally {
    await server.stop();
  }
}

/** The sample organisation of the last start, or a new one. */
async function openSample(server: Sample['server']): Promise<Sample> {
  const path = join(sampleDir, 'sample.json');
  if (existsSync(path)) {
    const kept = JSON.parse(await readFile(path, 'utf8')) as Omit<Sample, 'server'>;
    return { ...kept, server };
  }
  // A tracker paired with a sample that is gone would not find its contract.
  await rm(trackerHomeDir, { recursive: true, force: true });
  const sample = await createSample(server, join(sampleDir, 'keys'));
  await enrolParties(sample);
  const { server: _running, ...kept } = sample;
  await writeFile(path, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  return sample;
}

function signInText({ server, owner, client, finance, freelancer }: Sample): string {
  const rows = [owner, client, finance, freelancer].map(
    ({ name, email, password }) => `  ${name.padEnd(16)} ${email.padEnd(26)} ${password}`,
  );
  return [
    '',
    `Web console: ${server.url}`,
    'Sign-ins of the sample organisation (owner, client, finance, freelancer):',
    ...rows,
    'The tracker opens now, already paired. Read the contract there and accept it.',
    'The sample client accepts it at once; the keys you make in the console join the roster by',
    'themselves, because this process holds the sample organisation’s root key.',
    'Whom you invite in the console gets a mail; it appears in this terminal, with the link to open.',
    'Everything ends when the tracker quits (its tray menu, or Ctrl+C here).',
    '',
  ].join('\n');
}

async function runTracker(launcher: Launcher, { server, pairingCode }: Sample): Promise<void> {
  const args = [
    ...launcher.args,
    `--profile=${join(launcher.homeDir, 'profile')}`,
    `--pair-url=${server.url}`,
    `--pair-code=${pairingCode}`,
  ];
  const child = spawn(launcher.executablePath, args, { env: { ...launcher.env }, stdio: 'ignore' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code !== 0 && signal === null)
    throw new ScriptStop(
      `The tracker ended with ${code}; its log is in ${launcher.homeDir}/profile.`,
    );
}

/** Stands in for the sample organisation's people: lists keys, accepts the contract. */
async function watchSample(sample: Sample, signal: AbortSignal): Promise<void> {
  const accepted = new Set<string>();
  let parties: SampleParties | undefined;
  while (!signal.aborted) {
    try {
      parties ??= await openParties(sample);
      await standIn(sample, parties, accepted);
    } catch (error) {
      if (!(error instanceof ScriptStop)) throw error;
      // A session that ran out, for one: sign in again with the next round.
      parties = undefined;
      announce(error.message);
    }
    await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function standIn(
  sample: Sample,
  parties: SampleParties,
  accepted: Set<string>,
): Promise<void> {
  await listWaitingKeys(parties.ownerApi, parties.root, sample.organisation.id);
  const { contracts } = await parties.clientApi.call('listContracts');
  const signed = contracts.find(({ con, state }) => con === sample.con && state === 'signed');
  if (signed === undefined || accepted.has(signed.contractHash)) return;
  accepted.add(await acceptContract(sample, parties));
}

await runAsScript(import.meta.url, main);
