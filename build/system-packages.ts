import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Result, err, ok } from '../shared/kit/result.ts';
import { isRoot } from './paths.ts';
import { isCommand, lastLine, runCommand } from './run-command.ts';
import { ScriptStop, announce, runAsScript } from './script.ts';
import {
  type PackageGroup,
  type Probe,
  type SystemPackage,
  packageGroups,
  packagesByGroup,
} from './system-package-list.ts';
import { hasDisplay } from './virtual-display.ts';

/** What is known of the machine; tests pass their own. */
export interface Machine {
  readonly platform: string;
  readonly root: boolean;
  readonly display: boolean;
  /** True where apt-get and apt-cache are. */
  readonly apt: boolean;
  readonly isPresent: (probe: Probe) => boolean;
}

export type PackageProblem =
  | { readonly type: 'cannotInstall'; readonly missing: readonly string[] }
  | {
      readonly type: 'installFailed';
      readonly detail: string;
      readonly missing: readonly string[];
    };

export interface PackagesReady {
  readonly installed: readonly string[];
}

const LIBRARY_DIRS = ['/usr/lib64', '/usr/lib', '/lib', '/usr/local/lib'];
const INSTALL_TIMEOUT_MS = 20 * 60_000;
const aptEnv = () => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' });

/**
 * Installs what is missing of `groups`, as root on Debian and Ubuntu, and says first what and why.
 * Elsewhere it lists what is missing. Only Linux needs any of it.
 */
export async function ensureSystemPackages(
  groups: readonly PackageGroup[],
  machine: Machine = currentMachine(),
): Promise<Result<PackagesReady, PackageProblem>> {
  const missing = missingPackages(groups, machine);
  if (missing.length === 0) return ok({ installed: [] });
  announce(`Missing system packages:\n${describePackages(missing)}`);
  if (!machine.root || !machine.apt)
    return err({ type: 'cannotInstall', missing: firstNames(missing) });
  return installWithApt(missing);
}

/** The packages of `groups` whose part is not on the machine, in the list's order. */
export function missingPackages(
  groups: readonly PackageGroup[],
  machine: Machine,
): readonly SystemPackage[] {
  if (machine.platform !== 'linux') return [];
  return packageGroups
    .filter((group) => groups.includes(group))
    .flatMap((group) => packagesByGroup[group])
    .filter((wanted) => !(wanted.onlyWithoutDisplay && machine.display))
    .filter((wanted) => !machine.isPresent(wanted.probe));
}

/** One line for a problem: what is wrong and what to do. */
export function packageProblemLine(problem: PackageProblem): string {
  const install = `apt-get install --no-install-recommends ${problem.missing.join(' ')}`;
  return problem.type === 'cannotInstall'
    ? `Install them yourself (they are installed automatically only as root on Debian or Ubuntu): sudo ${install}`
    : `apt could not install them (${problem.detail}). Go online, or run: ${install}`;
}

/** Picks for each package the name that this distribution has. */
export function aptNames(
  missing: readonly SystemPackage[],
  known: ReadonlySet<string>,
): readonly string[] {
  return missing.map(({ names }) => names.find((name) => known.has(name)) ?? names[0]);
}

async function installWithApt(
  missing: readonly SystemPackage[],
): Promise<Result<PackagesReady, PackageProblem>> {
  let known = await knownToApt(missing);
  if (missing.some(({ names }) => !names.some((name) => known.has(name)))) {
    const updated = await aptGet(['update']);
    if (updated !== undefined) return failed(updated, missing);
    known = await knownToApt(missing);
  }
  const names = aptNames(missing, known);
  const args = ['install', '-y', '--no-install-recommends', ...names];
  const first = await aptGet(args);
  if (first === undefined) return ok({ installed: names });
  // Package lists that are older than the mirror name files that are gone.
  const updated = await aptGet(['update']);
  const second = updated === undefined ? await aptGet(args) : first;
  return second === undefined ? ok({ installed: names }) : failed(second, missing);
}

/** Runs apt-get; returns why it failed, or undefined when it did not. */
async function aptGet(args: readonly string[]): Promise<string | undefined> {
  announce(`apt-get ${args.join(' ')}`);
  const patience = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15'];
  // Without this, apt-get update succeeds when no mirror answers.
  const strict = ['-o', 'APT::Update::Error-Mode=any'];
  const outcome = await runCommand('apt-get', ['-qq', ...patience, ...strict, ...args], {
    env: aptEnv(),
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (outcome.code === 0) return undefined;
  const errors = outcome.stderr.split('\n').filter((line) => line.startsWith('E:'));
  return errors[0]?.trim() ?? (lastLine(outcome.stderr) || outcome.reason);
}

/** Which of the names apt has a candidate for. */
async function knownToApt(missing: readonly SystemPackage[]): Promise<ReadonlySet<string>> {
  const names = missing.flatMap((wanted) => wanted.names);
  const { stdout } = await runCommand('apt-cache', ['policy', ...names], { env: aptEnv() });
  const known = [...stdout.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (?!\(none\))/gm)];
  return new Set(known.map(([, name = '']) => name));
}

const failed = (detail: string, missing: readonly SystemPackage[]) =>
  err({ type: 'installFailed' as const, detail, missing: firstNames(missing) });

const firstNames = (packages: readonly SystemPackage[]): readonly string[] =>
  packages.map(({ names }) => names[0]);

const describePackages = (packages: readonly SystemPackage[]): string =>
  packages.map(({ names, why }) => `  ${names[0].padEnd(26)} ${why}`).join('\n');

function currentMachine(): Machine {
  return {
    platform: process.platform,
    root: isRoot(),
    display: hasDisplay(),
    apt: isCommand('apt-get'),
    isPresent,
  };
}

function isPresent(probe: Probe): boolean {
  if (probe.type === 'command') return isCommand(probe.name);
  if (probe.type === 'library') return isLibrary(probe.file);
  return matchesFile(probe.pattern);
}

const isLibrary = (file: string): boolean =>
  LIBRARY_DIRS.some(
    (dir) => existsSync(join(dir, file)) || matchesFile(join(dir, '*-linux-gnu*', file)),
  );

/** Whether a file fits a pattern whose `*` stays within one folder. */
export function matchesFile(pattern: string): boolean {
  const parts = pattern.split('/');
  const star = parts.findIndex((part) => part.includes('*'));
  if (star < 0) return existsSync(pattern);
  const parent = parts.slice(0, star).join('/') || '/';
  if (!existsSync(parent)) return false;
  const fits = new RegExp(`^${(parts[star] ?? '').replaceAll('*', '.*')}$`);
  return readdirSync(parent)
    .filter((name) => fits.test(name))
    .some((name) => matchesFile([parent, name, ...parts.slice(star + 1)].join('/')));
}

void runAsScript(import.meta.url, async () => {
  const wanted = process.argv.slice(2);
  const groups = packageGroups.filter((group) => wanted.includes(group));
  if (groups.length === 0 || groups.length < wanted.length) {
    throw new ScriptStop(`Usage: tsx build/system-packages.ts ${packageGroups.join(' ')}`);
  }
  const ready = await ensureSystemPackages(groups);
  if (!ready.ok) throw new ScriptStop(packageProblemLine(ready.error));
  const { installed } = ready.value;
  announce(installed.length === 0 ? 'Nothing is missing.' : `Installed: ${installed.join(' ')}`);
});
