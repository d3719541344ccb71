import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './bundle.ts';
import { runDemo } from './demo.ts';
import { createLauncher, type Launcher } from './launch-electron.ts';
import { repositoryDir } from './paths.ts';
import {
  acceptContract,
  createSample,
  enrolParties,
  listWaitingKeys,
  type Sample,
  type SampleParties,
} from './sample/organisation.ts';
import { startSampleServer } from './sample/server.ts';
import { announce, runAsScript, ScriptStop } from './script.ts';
import { ensureSystemPackages, packageProblemLine } from './system-packages.ts';
import { hasDisplay } from './virtual-display.ts';

const watchEveryMs = 2_000;

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
  const dataDir = join(repositoryDir, '.data', `sample-${Date.now()}`);
  const server = await startSampleServer(dataDir);
  const stop = new AbortController();
  try {
    const sample = await createSample(server, join(dataDir, 'keys'));
    const parties = await enrolParties(sample);
    const launcher = await createLauncher({ homeDir: join(dataDir, 'home') });
    announce(signInText(sample));
    const watching = watchSample(sample, parties, stop.signal);
    await runTracker(launcher, sample);
    stop.abort();
    await watching;
  } finally {
    await server.stop();
  }
}

function signInText({ server, owner, client, finance }: Sample): string {
  const rows = [owner, client, finance].map(
    ({ name, email, password }) => `  ${name.padEnd(16)} ${email.padEnd(26)} ${password}`,
  );
  return [
    '',
    `Web console: ${server.url}`,
    'Sign-ins of the sample organisation (owner, client, finance):',
    ...rows,
    'The tracker opens now, already paired. Read the contract there and accept it.',
    'The sample client accepts it at once; the keys you make in the console join the roster by',
    'themselves, because this process holds the sample organisation’s root key.',
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
  await once(child, 'exit');
}

/** Stands in for the sample organisation's people: lists keys, accepts the contract. */
async function watchSample(
  sample: Sample,
  parties: SampleParties,
  signal: AbortSignal,
): Promise<void> {
  const accepted = new Set<string>();
  while (!signal.aborted) {
    await listWaitingKeys(parties.ownerApi, parties.root, sample.organisation.id);
    const { contracts } = await parties.clientApi.call('listContracts');
    const signed = contracts.find(({ con, state }) => con === sample.con && state === 'signed');
    if (signed !== undefined && !accepted.has(signed.contractHash))
      accepted.add(await acceptContract(sample, parties));
    await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

await runAsScript(import.meta.url, main);
