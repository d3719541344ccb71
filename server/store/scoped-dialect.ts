import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { currentScope, settingsOf } from './scope.ts';

/** The connections that a scope is put on. */
export interface ScopedOver {
  readonly driver: Driver;
  /** Several statements in one message. Nothing of a caller's ever goes this way. */
  readonly runScript: (connection: DatabaseConnection, text: string) => Promise<void>;
}

/**
 * Kysely with the scope that is open where a query is made (scope.ts): a transaction begins in it,
 * a query alone gets a transaction of its own, and one of another scope within a transaction
 * changes over first. Nothing reaches the database in the role that logged in.
 */
export const createScopedDialect = (over: ScopedOver): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createDriver: () => createScopedDriver(over),
});

interface ScopedConnection extends DatabaseConnection {
  readonly inner: DatabaseConnection;
  begin(): Promise<void>;
  end(how: 'commit' | 'rollback'): Promise<void>;
}

function createScopedDriver(over: ScopedOver): Driver {
  const { driver } = over;
  const scoped = (connection: DatabaseConnection) => connection as ScopedConnection;
  return {
    init: () => driver.init(),
    acquireConnection: async () => createConnection(over, await driver.acquireConnection()),
    releaseConnection: (connection) => driver.releaseConnection(scoped(connection).inner),
    beginTransaction: (connection, settings) => {
      if (settings.isolationLevel !== undefined || settings.accessMode !== undefined)
        throw new Error('transactions have no settings here');
      return scoped(connection).begin();
    },
    commitTransaction: (connection) => scoped(connection).end('commit'),
    rollbackTransaction: (connection) => scoped(connection).end('rollback'),
    // Whoever opened the connections closes them.
    destroy: async () => undefined,
  };
}

function createConnection({ runScript }: ScopedOver, inner: DatabaseConnection): ScopedConnection {
  const state: { settings: string | undefined } = { settings: undefined };
  const script = (text: string) => runScript(inner, text);

  async function begin(): Promise<void> {
    const settings = settingsOf(currentScope());
    try {
      await script(`begin; ${settings}`);
    } catch (error) {
      // Whoever gets the connection next must not find half a transaction.
      await script('rollback');
      throw error;
    }
    state.settings = settings;
  }

  async function end(how: 'commit' | 'rollback'): Promise<void> {
    state.settings = undefined;
    await script(how);
  }

  async function changeOver(): Promise<void> {
    const settings = settingsOf(currentScope());
    if (settings === state.settings) return;
    await script(settings);
    state.settings = settings;
  }

  async function runAlone<R>(query: CompiledQuery) {
    await begin();
    try {
      const result = await inner.executeQuery<R>(query);
      await end('commit');
      return result;
    } catch (error) {
      await end('rollback');
      throw error;
    }
  }

  return {
    inner,
    begin,
    end,
    executeQuery: async <R>(query: CompiledQuery) => {
      if (state.settings === undefined) return runAlone<R>(query);
      await changeOver();
      return inner.executeQuery<R>(query);
    },
    streamQuery() {
      throw new Error('nothing streams in a scope');
    },
  };
}
