import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SelftestCheck } from './selftest.ts';

interface ProbeOutcome {
  readonly code: number | null;
  readonly output: string;
  /** The script that nobody may run ran. */
  readonly ran: boolean;
}

/** Ends at once, so that no second app opens. */
const probe = '--selftest-probe';
const refusedExitCode = 2;
const probePatienceMs = 20_000;

/** What the fuses of this very binary do, tried out on another start of it (threats E-13, E-15). */
export const fuseChecks = (profileDir: string): Readonly<Record<string, SelftestCheck>> => {
  const expectApp = ({ code, output, ran }: ProbeOutcome) => {
    assert.ok(!ran, 'a foreign script ran in the app');
    assert.match(output, /countersign-probe/, `the app did not answer: ${output.slice(0, 300)}`);
    assert.equal(code, 0);
  };
  const expectRefused = (outcome: ProbeOutcome) => {
    assert.doesNotMatch(outcome.output, /(?:Debugger|DevTools) listening/);
    assert.equal(outcome.code, refusedExitCode, `not refused: ${outcome.output.slice(0, 300)}`);
  };
  const script = foreignScript(profileDir);
  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    startProbe(script, args, env);
  return {
    'fuse: no run as Node': async () =>
      expectApp(await start([script.path, probe], { ELECTRON_RUN_AS_NODE: '1' })),
    'fuse: no NODE_OPTIONS': async () =>
      expectApp(await start([probe], { NODE_OPTIONS: `--require="${script.path}"` })),
    'fuse: no inspector': async () => expectRefused(await start(['--inspect=0', probe])),
    'no remote debugging': async () => {
      expectRefused(await start(['--remote-debugging-port=0', probe]));
      expectRefused(await start(['-remote-debugging-port=0', probe]));
      expectRefused(await start(['--remote-debugging-pipe', probe]));
    },
  };
};

interface ForeignScript {
  readonly path: string;
  readonly markPath: string;
}

function foreignScript(dir: string): ForeignScript {
  const path = join(dir, 'foreign.cjs');
  const markPath = join(dir, 'foreign-ran');
  writeFileSync(path, `require('node:fs').writeFileSync(${JSON.stringify(markPath)}, '');\n`);
  return { path, markPath };
}

async function startProbe(
  { markPath }: ForeignScript,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ProbeOutcome> {
  rmSync(markPath, { force: true });
  const sandbox = process.argv.includes('--no-sandbox') ? ['--no-sandbox'] : [];
  const child = spawn(process.execPath, [...sandbox, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: probePatienceMs,
    killSignal: 'SIGKILL',
  });
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => written.push(text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: written.join(''), ran: existsSync(markPath) };
}
