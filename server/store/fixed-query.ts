import { CompiledQuery } from 'kysely';
import type { Db } from './database.ts';

/**
 * A query whose text is a constant of this folder, for what runs with every batch: Kysely would
 * build and print its tree each time. Values go as parameters only.
 */
export async function runFixed<Row>(
  db: Db,
  text: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
  return rows;
}
