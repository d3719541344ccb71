import { loadConfig } from '../config.ts';
import {
  type CommandContext,
  configSources,
  failWith,
  type GivenOptions,
} from './command-context.ts';
import {
  checkDisks,
  checkEnvironment,
  checkLockPlace,
  checkPermissions,
  type Finding,
} from './doctor-checks.ts';
import { checkDatabase } from './doctor-database.ts';
import { checkMail, checkWitnesses } from './doctor-outside.ts';

const marks = { ok: 'ok     ', warning: 'warning', error: 'ERROR  ' };

/** `countersign server doctor`: one line each with what to do; exit 1 if anything is wrong. */
export async function runDoctor(context: CommandContext, given: GivenOptions): Promise<void> {
  const { output, environment } = context;
  const loaded = await loadConfig(configSources(context, given));
  if (!loaded.ok) return failWith(output, loaded.error);
  const config = loaded.value;
  const findings: readonly Finding[] = [
    ...checkEnvironment(environment),
    ...(await checkPermissions(config)),
    ...(await checkDisks(config)),
    ...(await checkLockPlace(config)),
    ...(await checkDatabase(config)),
    ...(await checkWitnesses(config)),
    ...(await checkMail(config)),
  ];
  if (given['json'] === true) output.out(JSON.stringify(findings, null, 1));
  else for (const finding of findings) output.out(lineOf(finding));
  if (findings.some(({ status }) => status === 'error')) process.exitCode = 1;
}

const lineOf = ({ check, status, fact, todo }: Finding): string =>
  `${marks[status]} ${check}: ${fact}${todo === undefined ? '' : ` → ${todo}`}`;
