import { app, protocol } from 'electron';
import { forbiddenSwitch, parseStartOptions } from './profile.ts';
import { runApp } from './run-app.ts';

/** What must be settled before Electron is ready; everything else is `runApp`. */
const options = parseStartOptions(process.argv.slice(1), process.env);
if (options.profileDir !== undefined) app.setPath('userData', options.profileDir);

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

// Only where the system forbids the sandbox's namespaces does a launcher say so, loudly.
if (process.env['COUNTERSIGN_NO_SANDBOX'] !== '1') app.enableSandbox();

if (app.isPackaged && forbiddenSwitch(process.argv) !== undefined) {
  app.exit(2);
} else if (!app.requestSingleInstanceLock()) {
  // The first instance shows its window; two recorders on one profile would fork its chain.
  app.exit(0);
} else {
  void app
    .whenReady()
    .then(() => runApp(options, import.meta.dirname))
    .catch((error: unknown) => {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`${what}\n`);
      app.exit(1);
    });
}
