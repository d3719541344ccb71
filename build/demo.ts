import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from './bundle.ts';
import { decideAndPay } from './demo/decide.ts';
import { fetchBundle, verifyByCommand, writeTrust } from './demo/evidence.ts';
import { journalledEntries, readableByOthers, readLedger } from './demo/ledger.ts';
import { photographConsole, photographDisplay } from './demo/pictures.ts';
import { type DemoReport, demoProblems, demoTable } from './demo/report.ts';
import { tamperAndVerify } from './demo/tamper.ts';
import { openTracker, type Tracker } from './demo/tracker.ts';
import { createTypist } from './demo/typist.ts';
import { doWork } from './demo/work.ts';
import { createLauncher } from './launch-electron.ts';
import { repositoryDir } from './paths.ts';
import { openKeyFile } from './sample/key-files.ts';
import {
  acceptContract,
  createSample,
  enrolParties,
  type Sample,
  type SampleParties,
} from './sample/organisation.ts';
import { startSampleServer } from './sample/server.ts';
import { announce, runAsScript, ScriptStop } from './script.ts';
import { ensureSystemPackages, packageProblemLine } from './system-packages.ts';
import { startVirtualDisplay, type VirtualDisplay } from './virtual-display.ts';

/**
 * The unattended main job: a week from the first key press to the payout, on the real app, with
 * real input, and then everything a forger could try with a copy of the evidence.
 */
export async function runDemo(options: { readonly json: boolean }): Promise<void> {
  const packages = await ensureSystemPackages(['run', 'demo']);
  if (!packages.ok) throw new ScriptStop(packageProblemLine(packages.error));
  await ensureBuilt();
  const outDir = join(repositoryDir, 'demo-output');
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const display = await startVirtualDisplay({ width: 1920, height: 1080 });
  try {
    const report = await runWeek(outDir, display);
    await writeFile(join(outDir, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : demoTable(report));
    const problems = demoProblems(report);
    if (problems.length > 0) throw new ScriptStop(`The demo failed: ${problems.join('; ')}.`);
  } finally {
    await display.stop();
  }
}

async function runWeek(outDir: string, display: VirtualDisplay): Promise<DemoReport> {
  announce('Starting the server on its embedded database.');
  const server = await startSampleServer(join(outDir, 'data'));
  try {
    const sample = await createSample(server, join(outDir, 'keys'));
    const parties = await enrolParties(sample);
    const exposed = [
      ...readableByOthers(join(server.dataDir, 'keys')),
      ...readableByOthers(sample.keysDir),
    ];
    if (exposed.length > 0) throw new ScriptStop(`readable by others: ${exposed.join(', ')}`);
    return await trackAndSettle(outDir, display, { sample, parties });
  } finally {
    await server.stop();
  }
}

interface Organisation {
  readonly sample: Sample;
  readonly parties: SampleParties;
}

async function trackAndSettle(
  outDir: string,
  display: VirtualDisplay,
  { sample, parties }: Organisation,
): Promise<DemoReport> {
  const { con } = sample;
  const typist = createTypist(display.env);
  const launcher = await createLauncher({
    homeDir: join('/tmp', `countersign-demo-${process.pid}`),
    env: display.env,
  });
  const tracker = await openTracker(launcher, typist);
  try {
    const contractHash = await pairAndAccept(tracker, { sample, parties });
    await savePayee(tracker);
    const trackerPicture = join(outDir, 'tracker.png');
    const work = await doWork(tracker, typist, {
      con,
      env: display.env,
      whileTracking: () => photographDisplay(display.env, trackerPicture),
    });
    await submitTimesheet(tracker);
    const journalled = journalledEntries(join(launcher.homeDir, 'profile'));
    const receipted = (await tracker.state()).sync.receipted;
    announce('The client approves, finance invoices and pays.');
    const paid = await decideAndPay(sample, parties, await readLedger(parties.clientApi, con));
    const payoutCsv = join(outDir, 'payout.csv');
    await writeFile(payoutCsv, paid.payoutCsv);
    const pictures = [trackerPicture, ...(await photographConsole(sample, outDir))];
    const proof = await proveAndForge(outDir, { sample, parties }, contractHash);
    return {
      ...proof,
      ...work,
      journalled,
      receipted,
      invoice: { amountMinor: paid.amountMinor, cur: paid.cur },
      payoutCsv,
      pictures,
    };
  } finally {
    await tracker.close();
    await rm(launcher.homeDir, { recursive: true, force: true });
  }
}

/** The freelancer pairs with a one-time code, reads the contract and accepts; then the client. */
async function pairAndAccept(tracker: Tracker, { sample, parties }: Organisation): Promise<string> {
  const { page } = tracker;
  await page.getByRole('textbox', { name: 'Server address' }).fill(sample.server.url);
  await page.getByRole('textbox', { name: 'Pairing code' }).fill(sample.pairingCode);
  await tracker.click(page.getByRole('button', { name: 'Pair this computer' }));
  await tracker.until(
    'paired',
    ({ pairing, contracts }) => pairing !== undefined && contracts.length > 0,
  );
  const accept = page.getByRole('button', { name: 'Accept this contract' });
  if (!(await accept.isVisible())) await page.getByRole('tab', { name: 'Contract' }).click();
  await tracker.click(accept);
  await tracker.until(
    'contract signed',
    ({ contracts, sync }) => contracts[0]?.state !== 'offered' && sync.waiting === 0,
  );
  const contractHash = await acceptContract(sample, parties);
  await tracker.until('contract active', ({ contracts }) => contracts[0]?.state === 'active');
  announce('Paired; the contract is accepted by both sides.');
  return contractHash;
}

async function savePayee(tracker: Tracker): Promise<void> {
  const { page } = tracker;
  await page.getByRole('tab', { name: 'Contract' }).click();
  await page.getByRole('textbox', { name: 'Account holder' }).fill('Tahmina Akter Chowdhury');
  await page.getByRole('textbox', { name: 'IBAN' }).fill('DE02120300000000202051');
  await page.getByRole('textbox', { name: 'BIC' }).fill('BYLADEM1001');
  await page.getByRole('textbox', { name: 'Country' }).fill('DE');
  const { receipted } = (await tracker.state()).sync;
  await tracker.click(page.getByRole('button', { name: 'Save payout details' }));
  await tracker.until(
    'payout details in the log',
    ({ sync }) => sync.receipted > receipted,
    20_000,
  );
  await page.getByRole('tab', { name: 'Today' }).click();
}

async function submitTimesheet(tracker: Tracker): Promise<void> {
  announce('Waiting until every entry and picture has been delivered.');
  await tracker.until(
    'all delivered',
    ({ sync, week }) =>
      sync.waiting === 0 && sync.waitingPictures === 0 && week?.notDelivered === 0,
    90_000,
  );
  await tracker.click(tracker.page.getByRole('button', { name: 'Submit timesheet' }));
  const confirm = tracker.page
    .getByRole('dialog')
    .getByRole('button', { name: 'Submit timesheet' });
  if (await confirm.isVisible()) await tracker.click(confirm);
  await tracker.until(
    'timesheet sent',
    ({ week, sync }) => week?.timesheet !== undefined && sync.waiting === 0,
  );
}

async function proveAndForge(
  outDir: string,
  { sample, parties }: Organisation,
  contractHash: string,
) {
  const bundle = join(outDir, 'bundle');
  const trust = await writeTrust(
    parties.clientApi,
    sample.con,
    contractHash,
    join(outDir, 'trust'),
  );
  await fetchBundle(parties.clientApi, sample.con, bundle);
  const evidence = { bundle, ...trust };
  announce('Verifying the bundle, then four forgeries of it.');
  const { report } = await verifyByCommand(evidence);
  const financeKey = openKeyFile(join(sample.keysDir, 'finance.key'));
  const tampered = await tamperAndVerify(evidence, financeKey);
  return {
    ...evidence,
    verifiedMs: report.timesheets.reduce((sum, { ms }) => sum + ms, 0),
    entries: report.totals.entries,
    logSize: report.log.size,
    root: report.log.root,
    verdict: report.verdict,
    tampered,
  };
}

await runAsScript(import.meta.url, () => runDemo({ json: process.argv.includes('--json') }));
