import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from './bundle.ts';
import { ensureElectronRuntime } from './electron-runtime.ts';
import { repositoryDir } from './paths.ts';
import { announce, runAsScript, ScriptStop } from './script.ts';
import { ensureSystemPackages, packageProblemLine } from './system-packages.ts';

interface Check {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** Everything that must hold, cheapest first, so that a mistake is told early. */
const checks: readonly Check[] = [
  { name: 'types', run: () => npx('tsc', '-b') },
  { name: 'lint', run: () => npx('oxlint', '--type-aware', '--deny-warnings') },
  { name: 'format', run: () => npx('biome', 'format', '.') },
  { name: 'unused code', run: () => npx('knip') },
  { name: 'architecture', run: () => vitest('architecture') },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'property', run: () => vitest('property') },
  { name: 'conformance', run: () => vitest('conformance') },
  { name: 'system packages', run: prepareSystem },
  { name: 'integration', run: () => vitest('integration') },
  { name: 'build', run: prepareApps },
  { name: 'desktop e2e', run: () => playwright('desktop') },
  { name: 'console and verifier e2e', run: () => playwright('console', 'verifier') },
];

async function main(): Promise<void> {
  const startedAt = performance.now();
  for (const [done, { name, run }] of checks.entries()) {
    announce(`\n== ${name} (${done + 1} of ${checks.length})`);
    const checkStartedAt = performance.now();
    try {
      await run();
    } catch (error) {
      process.stdout.write(`checks: ${done} passed, 1 failed\n`);
      throw error;
    }
    announce(`== ${name}: passed in ${seconds(checkStartedAt)}`);
  }
  announce(`\nThe whole gate took ${seconds(startedAt)}.`);
  process.stdout.write(`checks: ${checks.length} passed, 0 failed\n`);
}

const seconds = (sinceMs: number): string =>
  `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;

const vitest = (project: string) =>
  npx('vitest', 'run', '--config', 'tests/vitest.config.ts', '--project', project);

async function playwright(...projects: readonly string[]): Promise<void> {
  const chosen = projects.map((project) => `--project=${project}`);
  try {
    await npx('playwright', 'test', '--config', 'tests/e2e/playwright.config.ts', ...chosen);
  } catch (error) {
    await showFailedPages();
    throw error;
  }
}

/** What was on the page when a test failed: often all there is to go by, where nobody can look. */
async function showFailedPages(): Promise<void> {
  const pages = join(repositoryDir, 'dist', 'e2e');
  const files = await readdir(pages, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('error-context.md'))) {
    announce(`\n== ${file}`);
    announce((await readFile(join(pages, file), 'utf8')).slice(0, 8_000));
  }
}

async function prepareSystem(): Promise<void> {
  const outcome = await ensureSystemPackages(['run', 'demo', 'test']);
  if (!outcome.ok) throw new ScriptStop(packageProblemLine(outcome.error));
}

async function prepareApps(): Promise<void> {
  await ensureElectronRuntime();
  await ensureBuilt();
}

async function npx(command: string, ...args: readonly string[]): Promise<void> {
  const child = spawn('npx', ['--no-install', command, ...args], {
    cwd: repositoryDir,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new ScriptStop(`${command} failed; its output above says where.`);
}

await runAsScript(import.meta.url, main);
