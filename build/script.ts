import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An expected end of a build script. The message is one line that says what to do. */
export class ScriptStop extends Error {
  override readonly name = 'ScriptStop';
}

/** Runs `main` only when `moduleUrl` is the file that Node was started with. */
export async function runAsScript(moduleUrl: string, main: () => Promise<void>): Promise<void> {
  if (!isEntryPoint(moduleUrl)) return;
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ScriptStop)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Progress goes to stderr, so that stdout stays a script's own answer. */
export function announce(line: string): void {
  process.stderr.write(`${line}\n`);
}

function isEntryPoint(moduleUrl: string): boolean {
  const entry = process.argv[1];
  return entry !== undefined && realpathSync(entry) === realpathSync(fileURLToPath(moduleUrl));
}
