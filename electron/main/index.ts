import { app, protocol } from 'electron';
import { forbiddenSwitch, parseStartOptions } from './profile.ts';
import { runApp } from './run-app.ts';
import { reportSelftest, runSelftest } from './selftest/selftest.ts';

/** What must be settled before Electron is ready; everything else is `runApp`. */
const args = process.argv.slice(1);
const options = parseStartOptions(args, process.env);
const refused = app.isPackaged ? forbiddenSwitch(args) : undefined;
if (options.profileDir !== undefined) app.setPath('userData', options.profileDir);

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

// Only where the system forbids the sandbox's namespaces does a launcher say so, loudly.
if (process.env['COUNTERSIGN_NO_SANDBOX'] !== '1') app.enableSandbox();

if (refused !== undefined) {
  process.stderr.write(`Countersign does not start with --${refused}.\n`);
  app.exit(2);
} else if (options.selftest === 'probe') {
  process.stdout.write('countersign-probe\n');
  app.exit(0);
} else if (options.selftest === 'run') {
  app.exit(runSelftest(args));
} else if (!app.requestSingleInstanceLock()) {
  // The first instance shows its window; two recorders on one profile would fork its chain.
  app.exit(0);
} else {
  const started = app.whenReady().then(() => runApp(options, import.meta.dirname));
  const isTested = options.selftest === 'inside';
  void (isTested ? testAndEnd(started) : started).catch(endWithReason);
}

async function testAndEnd(started: Promise<void>): Promise<void> {
  app.exit(await reportSelftest(started, app.getPath('userData')));
}

function endWithReason(error: unknown): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${what}\n`);
  app.exit(1);
}
