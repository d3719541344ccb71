import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { buildChecks } from './build-checks.ts';
import { fuseChecks } from './fuse-checks.ts';
import { windowChecks } from './window-checks.ts';

/** Answers with facts for the report; throws what is wrong. */
export type SelftestCheck = () => Promise<unknown>;

interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly detail?: unknown;
}

const patienceMs = 90_000;
const exitCodes = { passed: 0, failed: 1 } as const;

/**
 * `--selftest`: starts the app as always, but on a fresh profile, and waits for what it says of
 * itself. Blocks, so that this first process never gets as far as having a profile. Returns the exit
 * code: 0 when every check passed.
 */
export function runSelftest(args: readonly string[]): number {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-selftest-'));
  try {
    const kept = args.filter((arg) => arg !== '--selftest' && !arg.startsWith('--profile='));
    const ended = spawnSync(
      process.execPath,
      [...kept, '--selftest-inside', `--profile=${join(dir, 'profile')}`],
      { stdio: 'inherit', timeout: patienceMs + 30_000, killSignal: 'SIGKILL' },
    );
    return ended.status ?? exitCodes.failed;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** In that app: looks whether it is what was built, and whether its protections work here. */
export async function reportSelftest(started: Promise<void>, profileDir: string): Promise<number> {
  const results = await Promise.race([runChecks(started, profileDir), lateResult()]);
  const verdict = results.every(({ ok }) => ok) ? 'passed' : 'failed';
  const report = {
    selftest: verdict,
    version: app.getVersion(),
    electron: process.versions['electron'],
    chromium: process.versions['chrome'],
    platform: `${process.platform}-${process.arch}`,
    checks: results,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return exitCodes[verdict];
}

async function runChecks(
  started: Promise<void>,
  profileDir: string,
): Promise<readonly CheckResult[]> {
  const start = await resultOf('start', async () => {
    await started;
  });
  if (!start.ok) return [start];
  const results = [start];
  const checks = { ...buildChecks(), ...windowChecks(profileDir), ...fuseChecks(profileDir) };
  for (const [name, check] of Object.entries(checks)) results.push(await resultOf(name, check));
  return results;
}

async function resultOf(name: string, check: SelftestCheck): Promise<CheckResult> {
  try {
    const detail = await check();
    return { name, ok: true, ...(detail !== undefined && { detail }) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

const lateResult = () =>
  new Promise<readonly CheckResult[]>((resolve) => {
    const detail = `not done after ${patienceMs / 1_000} s`;
    setTimeout(() => resolve([{ name: 'time', ok: false, detail }]), patienceMs).unref();
  });
