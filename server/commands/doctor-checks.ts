import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { configFileName, type ServerConfig } from '../config.ts';
import { configKeys, unknownNames } from '../config-keys.ts';
import { operatorSeedPath, readOperatorKeys } from '../log/operator-keys.ts';
import { freeBytesOf, headLockDirOf } from '../machine.ts';
import { readIdentity } from '../use-cases/identity.ts';

/** One line of the doctor's. `todo` is for the operator, and there unless all is well. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly fact: string;
  readonly todo?: string;
}

export const fine = (check: string, fact: string): Finding => ({ check, status: 'ok', fact });
export const warning = (check: string, fact: string, todo: string): Finding => ({
  check,
  status: 'warning',
  fact,
  todo,
});
export const bad = (check: string, fact: string, todo: string): Finding => ({
  check,
  status: 'error',
  fact,
  todo,
});

const groupAndOthers = 0o077;
const megabyte = 1_048_576;

export function checkEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  const unknown = unknownNames(environment);
  if (unknown.length === 0) return [fine('configuration', 'every key is known and valid')];
  return unknown.map((name) =>
    warning('configuration', `${name} is no setting`, 'correct the name, or unset it'),
  );
}

/** Keys, the file of settings if it holds a secret, and the directory itself. */
export async function checkPermissions(config: ServerConfig): Promise<readonly Finding[]> {
  const identity = await readIdentity(config.dataDir);
  if (!identity.ok)
    return [bad('keys', identity.error.code, 'run `countersign server init`, or restore a backup')];
  const keys = await readOperatorKeys(config.dataDir, identity.value.origin);
  const found: Finding[] = [
    keys.ok
      ? fine('keys', 'both are there, and for their owner alone')
      : bad('keys', `${keys.error.code}: ${keys.error.path}`, todoByKeyError[keys.error.code]),
  ];
  if (process.platform === 'win32') return found;
  for (const path of [config.dataDir, join(operatorSeedPath(config.dataDir), '..')])
    found.push(await checkMode(path));
  const settings = join(config.dataDir, configFileName);
  if (await stat(settings).catch(() => undefined)) found.push(await checkMode(settings));
  return found;
}

const todoByKeyError = {
  seed_missing: 'bring the key files back from where they are kept',
  seed_malformed: 'bring the key file back from where it is kept',
  seed_readable_by_others: 'chmod 600 it, and ask who has read it until now',
} as const;

async function checkMode(path: string): Promise<Finding> {
  const { mode } = await stat(path);
  const text = `${path} has mode ${(mode & 0o777).toString(8)}`;
  return (mode & groupAndOthers) === 0
    ? fine('permissions', text)
    : warning('permissions', text, 'take the rights of group and others away (chmod go=)');
}

export async function checkDisks(config: ServerConfig): Promise<readonly Finding[]> {
  const dirs = [config.dataDir, headLockDirOf(config)];
  const found: Finding[] = [];
  for (const dir of new Set(dirs)) {
    if (!(await stat(dir).catch(() => undefined))) continue;
    const free = Math.floor((await freeBytesOf(dir)) / megabyte);
    const text = `${free} MB free at ${dir}`;
    found.push(
      free >= config.minFreeMegabytes
        ? fine('disk', text)
        : bad('disk', text, `make room: below ${config.minFreeMegabytes} MB /readyz says no`),
    );
  }
  return found;
}

/** A lock that goes back with the database says nothing (protocol 3.16). */
export async function checkLockPlace(config: ServerConfig): Promise<readonly Finding[]> {
  const dir = headLockDirOf(config);
  const lock = await stat(dir).catch(() => undefined);
  const names = lock === undefined ? [] : await readdir(dir);
  if (lock === undefined || !names.some((name) => name.startsWith('head-')))
    return [warning('head lock', `none at ${dir}`, 'right only before the very first start')];
  const data = await stat(config.dataDir);
  return [
    lock.dev === data.dev
      ? warning(
          'head lock',
          'on the same disk as the data directory',
          `put it on another one (${configKeys.headLockDir.environment}), outside its backups`,
        )
      : fine('head lock', 'on a disk of its own'),
  ];
}
