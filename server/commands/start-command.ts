import { setTimeout as sleep } from 'node:timers/promises';
import { err } from '../../shared/kit/result.ts';
import { describeConfig, loadConfig, type ServerConfig } from '../config.ts';
import { unknownNames } from '../config-keys.ts';
import { type RunningServer, startServer } from '../main.ts';
import {
  type CommandContext,
  configSources,
  detailOf,
  failWith,
  type GivenOptions,
} from './command-context.ts';

/** After the drain: what has not ended by then is cut off, unacknowledged. */
const closeMaxMs = 30_000;

/** `countersign server start`: serves until SIGINT or SIGTERM. */
export async function runStart(context: CommandContext, given: GivenOptions): Promise<void> {
  const { output, environment } = context;
  const sources = configSources(context, given);
  const loaded = await loadConfig(sources);
  if (!loaded.ok) return failWith(output, loaded.error);
  const config = withConsole(loaded.value, context.consoleDir);
  for (const name of unknownNames(environment))
    output.err(`${name} is no setting of this server; see docs/operations.md`);
  if (given['printConfig'] === true)
    return output.out(JSON.stringify(describeConfig(config, sources), null, 2));
  const started = await tryStart(config);
  if (!started.ok) return failWith(output, started.error);
  const server = started.value;
  output.out(`Listening on ${server.url}`);
  if (server.engine === 'pglite')
    output.err('The embedded database is for trying: a power cut can lose data. See DATABASE_URL.');
  process.once('SIGINT', () => void end(server, 0));
  process.once('SIGTERM', () => void end(server, config.drainSeconds * 1_000));
}

/** The console that came with the command, unless another one is named anywhere. */
const withConsole = (config: ServerConfig, consoleDir: string | undefined): ServerConfig =>
  consoleDir === undefined ? config : { consoleDir, ...config };

/** No balancer watches somebody at a terminal, so there nothing is waited for. */
async function end(server: RunningServer, drainMs: number): Promise<void> {
  server.drain();
  await sleep(drainMs);
  setTimeout(() => process.exit(1), closeMaxMs).unref();
  await server.close();
  process.exit(0);
}

async function tryStart(config: ServerConfig) {
  try {
    return await startServer(config);
  } catch (error) {
    return err({ code: 'start_failed' as const, detail: detailOf(error) });
  }
}
