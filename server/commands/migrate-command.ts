import { loadConfig } from '../config.ts';
import { migrate, migrations } from '../store/migrate.ts';
import { openDatabase } from '../store/open-database.ts';
import { schemaVersion } from '../store/operations.ts';
import {
  type CommandContext,
  configSources,
  detailOf,
  failWith,
  type GivenOptions,
} from './command-context.ts';

/** `countersign server migrate`: what every start does, by itself and before the start. */
export async function runMigrate(context: CommandContext, given: GivenOptions): Promise<void> {
  const { output } = context;
  const config = await loadConfig(configSources(context, given));
  if (!config.ok) return failWith(output, config.error);
  const database = await openDatabase(config.value);
  if (!database.ok) return failWith(output, database.error);
  const { db } = database.value;
  try {
    const before = await schemaVersion(db);
    const newest = migrations.at(-1)?.version ?? 0;
    if (given['check'] === true) return report(context, before, newest);
    await migrate(db);
    output.out(`Schema ${before} → ${await schemaVersion(db)}`);
  } catch (error) {
    failWith(output, { code: 'migrate_failed', detail: detailOf(error) });
  } finally {
    await database.value.close();
  }
}

function report({ output }: CommandContext, before: number, newest: number): void {
  output.out(`Schema ${before}, this program's is ${newest}`);
  if (before !== newest) process.exitCode = 1;
}
