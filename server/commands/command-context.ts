import type { Command } from 'commander';
import type { ConfigKey, ConfigSources } from '../config.ts';
import { configKeys } from '../config-keys.ts';

/** Where output goes; a test brings its own. */
export interface CommandOutput {
  out(text: string): void;
  err(text: string): void;
}

export interface CommandContext {
  readonly output: CommandOutput;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The built console beside the command. */
  readonly consoleDir?: string | undefined;
}

/** Exit codes as everywhere in the command: 1 failed, 3 usage or configuration. */
const exitFailed = 1;
const exitUsage = 3;

/** One line of JSON on stderr: a code that scripts can read, and its facts. */
export function failWith(
  output: CommandOutput,
  error: { readonly code: string; readonly detail?: string },
): void {
  output.err(JSON.stringify(error));
  process.exitCode = usageCodes.includes(error.code) ? exitUsage : exitFailed;
}

const usageCodes: readonly string[] = [
  'config_invalid',
  'request_invalid',
  's3_credentials_invalid',
  'witnesses_invalid',
];

/** A database or a port that is not to be had is the operator's to mend: no stack. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/** What commander makes of the options: by the flag's name in camel case. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Adds a flag for each of `keys` that may be given on the command line. */
export function addConfigOptions(command: Command, keys: readonly ConfigKey[]): Command {
  for (const key of keys) {
    const { flag, value, text } = configKeys[key];
    if (flag !== undefined) command.option(`--${flag} <${value}>`, text);
  }
  return command;
}

export const allConfigKeys = Object.keys(configKeys) as ConfigKey[];

export function configSources(context: CommandContext, given: GivenOptions): ConfigSources {
  const flags: Partial<Record<ConfigKey, string>> = {};
  for (const key of allConfigKeys) {
    const { flag } = configKeys[key];
    const value = flag === undefined ? undefined : given[toCamel(flag)];
    if (typeof value === 'string') flags[key] = value;
  }
  return { flags, environment: context.environment };
}

const toCamel = (flag: string): string =>
  flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
