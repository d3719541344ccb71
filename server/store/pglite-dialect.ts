import type { PGlite } from '@electric-sql/pglite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';

/** Kysely over a driver of PGlite. */
export const createPgliteDialect = (driver: Driver): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createDriver: () => driver,
});

/** PGlite has one connection: whoever wants it waits for its turn. */
export function createPgliteDriver(client: PGlite): Driver {
  const connection = createConnection(client);
  const waiting: (() => void)[] = [];
  const state = { isTaken: false };
  const run = async (text: string) => {
    await connection.executeQuery(CompiledQuery.raw(text));
  };
  return {
    init: () => client.waitReady,
    acquireConnection: async () => {
      if (state.isTaken) await new Promise<void>((resolve) => waiting.push(resolve));
      state.isTaken = true;
      return connection;
    },
    releaseConnection: async () => {
      const next = waiting.shift();
      // Handed on directly: the connection is never free in between.
      if (next) next();
      else state.isTaken = false;
    },
    beginTransaction: () => run('begin'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback'),
    destroy: () => client.close(),
  };
}

const createConnection = (client: PGlite): DatabaseConnection => ({
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await client.query<R>(query.sql, [...query.parameters]);
    const rows = result.rows;
    return { rows, numAffectedRows: BigInt(result.affectedRows ?? 0) };
  },
  streamQuery() {
    throw new Error('PGlite does not stream');
  },
});
